import type {Buckets} from './buckets.ts';
import type {Cloud} from './cloud.ts';
import type {LimitedOptions} from './limited.ts';
import type {World} from './ports.ts';
import {type Remember, remembering} from './remember.ts';

/** A world whose account is read once, for a handful of probes that ask for the same lists. */
export function cloudOnce(world: World, options: Omit<LimitedOptions, 'clock'>): World {
  if (world.cloud === undefined) return world;
  return {...world, cloud: sharedCloud(world.cloud, remembering({...options, clock: world.clock}))};
}

/** The same account, whose every list is read once. What changes something is done each time. */
export function sharedCloud(cloud: Cloud, remember: Remember): Cloud {
  const once =
    <Value>(name: string, read: (signal: AbortSignal) => Promise<Value>) =>
    () =>
      remember(['cloud', name], read);
  return {
    credential: cloud.credential,
    server: cloud.server,
    rateLimit: () => cloud.rateLimit(),
    account: once('account', (signal) => cloud.account(signal)),
    sizes: once('sizes', (signal) => cloud.sizes(signal)),
    regions: once('regions', (signal) => cloud.regions(signal)),
    kubernetesOffer: once('kubernetes offer', (signal) => cloud.kubernetesOffer(signal)),
    vpcs: once('vpcs', (signal) => cloud.vpcs(signal)),
    droplets: (_signal, tag) => remember(['cloud', 'droplets', tag ?? ''], (until) => cloud.droplets(until, tag)),
    volumes: once('volumes', (signal) => cloud.volumes(signal)),
    loadBalancers: once('load balancers', (signal) => cloud.loadBalancers(signal)),
    clusters: once('clusters', (signal) => cloud.clusters(signal)),
    upgrades: (id) => remember(['cloud', 'upgrades', id], (until) => cloud.upgrades(id, until)),
    domains: once('domains', (signal) => cloud.domains(signal)),
    records: (domain) => remember(['cloud', 'records', domain], (until) => cloud.records(domain, until)),
    firewalls: once('firewalls', (signal) => cloud.firewalls(signal)),
    // A secret is not kept for longer than whoever asked needs it.
    kubeconfig: (id, signal) => cloud.kubeconfig(id, signal),
    createCluster: (spec, signal) => cloud.createCluster(spec, signal),
    updateCluster: (id, change, signal) => cloud.updateCluster(id, change, signal),
    upgrade: (id, version, signal) => cloud.upgrade(id, version, signal),
    createPool: (id, spec, signal) => cloud.createPool(id, spec, signal),
    updatePool: (id, poolId, spec, signal) => cloud.updatePool(id, poolId, spec, signal),
    deletePool: (id, poolId, signal) => cloud.deletePool(id, poolId, signal),
    deleteNode: (id, poolId, nodeId, options, signal) => cloud.deleteNode(id, poolId, nodeId, options, signal),
    createRecord: (domain, record, signal) => cloud.createRecord(domain, record, signal),
    updateRecord: (domain, id, record, signal) => cloud.updateRecord(domain, id, record, signal),
    deleteRecord: (domain, id, signal) => cloud.deleteRecord(domain, id, signal),
    createFirewall: (spec, signal) => cloud.createFirewall(spec, signal),
    updateFirewall: (id, spec, signal) => cloud.updateFirewall(id, spec, signal),
  };
}

/** The same object storage, where each bucket is looked at once. */
export function sharedBuckets(buckets: Buckets, remember: Remember): Buckets {
  return {
    endpoint: buckets.endpoint,
    credential: buckets.credential,
    bucket: (name) => remember(['bucket', name], (until) => buckets.bucket(name, until)),
    // One probe counts, and needs more time than what is shared has.
    use: (name, most, signal) => buckets.use(name, most, signal),
    create: (name, signal) => buckets.create(name, signal),
    makePrivate: (name, signal) => buckets.makePrivate(name, signal),
    setVersioning: (name, enabled, signal) => buckets.setVersioning(name, enabled, signal),
    setRules: (name, rules, signal) => buckets.setRules(name, rules, signal),
    writeRead: (name, signal) => buckets.writeRead(name, signal),
  };
}
