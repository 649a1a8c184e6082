import type {Account, Cluster} from './account.ts';
import {remove, type Told} from './call.ts';
import {addBalancer} from './routes/load-balancers.ts';
import type {BalancedService, Latency} from './types.ts';

/**
 * Load balancers follow the Services that want them, as the cluster's cloud controller manager has it. One that was deleted by
 * hand does not come back: the controller only looks when the Service changes.
 */
export function balance(
  account: Account,
  services: readonly BalancedService[],
  now: number,
  latency: Latency,
  tell: (told: Told) => void,
): boolean {
  const cluster = account.clusters.find(({state}) => state === 'running' || state === 'upgrading');
  let changed = false;
  for (const balancer of account.load_balancers.filter(({service}) => service !== '')) {
    if (services.some(({uid}) => uid === balancer.service)) continue;
    remove(account.load_balancers, balancer);
    tell((hooks) => hooks.loadBalancerGone?.(balancer));
    changed = true;
  }
  const known = account.balanced.filter((uid) => services.some((service) => service.uid === uid));
  if (known.length < account.balanced.length) {
    account.balanced = known;
    changed = true;
  }
  if (cluster === undefined) return changed;
  for (const service of services) changed = follow(account, cluster, service, now, latency) || changed;
  return changed;
}

function follow(account: Account, cluster: Cluster, service: BalancedService, now: number, latency: Latency): boolean {
  const {uid, type, sizeUnit: size_unit, address} = service;
  const name = service.name === '' ? `a${uid.replaceAll('-', '')}`.slice(0, 32) : service.name;
  const own = account.load_balancers.find((balancer) => balancer.service === uid);
  if (own !== undefined) {
    if (own.name === name && own.size_unit === size_unit) return false;
    Object.assign(own, {name, size_unit});
    return true;
  }
  if (account.balanced.includes(uid)) return false;
  account.balanced.push(uid);
  const {region, vpc_uuid} = cluster;
  const forwarding_rules = [80, 443].map((port) => ({
    entry_protocol: 'tcp',
    entry_port: port,
    target_protocol: 'tcp',
    target_port: 30_000 + port,
    certificate_id: '',
    tls_passthrough: false,
  }));
  const spec = {name, region, vpc_uuid, type, size_unit, tag: `k8s:${cluster.id}`, droplet_ids: [], forwarding_rules};
  addBalancer(account, {...spec, enable_proxy_protocol: type === 'REGIONAL', address, service: uid}, now, now + latency.loadBalancer);
  return true;
}
