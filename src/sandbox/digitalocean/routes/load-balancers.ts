import {z} from 'zod';
import type {Account} from '../account.ts';
import type {LoadBalancer} from '../account-network.ts';
import {bodyOf} from '../body.ts';
import {type Call, find, isoTime, type Outcome, remove, unprocessable} from '../call.ts';
import {newId} from '../ids.ts';
import {page} from '../page.ts';
import type {Routes} from '../routes.ts';
import {shownRegion} from '../shown.ts';

const rule = z.object({
  entry_protocol: z.string(),
  entry_port: z.int(),
  target_protocol: z.string(),
  target_port: z.int(),
  certificate_id: z.string().default(''),
  tls_passthrough: z.boolean().default(false),
});
const wanted = z.object({
  name: z.string(),
  region: z.string(),
  vpc_uuid: z.string().optional(),
  type: z.string().default('REGIONAL'),
  size_unit: z.int().min(1).max(100).default(1),
  tag: z.string().default(''),
  droplet_ids: z.array(z.int()).default([]),
  forwarding_rules: z.array(rule).min(1),
  enable_proxy_protocol: z.boolean().default(false),
});

const one = '/v2/load_balancers/{}';

export const loadBalancers: Routes = {
  'GET /v2/load_balancers': (call) =>
    page(
      call,
      'load_balancers',
      call.account.load_balancers.map((balancer) => shown(call.account, balancer)),
    ),
  'POST /v2/load_balancers': (call) => {
    const asked = checked(call);
    if (call.account.load_balancers.some(({name}) => name === asked.name)) throw unprocessable('name must be unique');
    const balancer = addBalancer(call.account, asked, call.now, call.now + call.latency.loadBalancer);
    return {status: 202, json: {load_balancer: shown(call.account, balancer)}};
  },
  [`GET ${one}`]: (call) => ({status: 200, json: {load_balancer: shown(call.account, balancerOf(call))}}),
  [`PUT ${one}`]: (call): Outcome => {
    const balancer = balancerOf(call);
    Object.assign(balancer, checked(call));
    return {status: 200, json: {load_balancer: shown(call.account, balancer)}};
  },
  [`DELETE ${one}`]: (call) => {
    const balancer = balancerOf(call);
    remove(call.account.load_balancers, balancer);
    call.tell((hooks) => hooks.loadBalancerGone?.(balancer));
    return {status: 204};
  },
};

/** What a load balancer is made of; the rest follows. */
export type BalancerSpec = Omit<z.infer<typeof wanted>, 'vpc_uuid'> & {vpc_uuid: string; address?: string; service?: string};

/** A load balancer is ordered; it gets its address at `ready_ms`. */
export function addBalancer(
  account: Account,
  {address = '', service = '', ...spec}: BalancerSpec,
  now: number,
  ready_ms: number,
): LoadBalancer {
  const balancer: LoadBalancer = {
    ...spec,
    id: newId(account, 'load-balancer'),
    ip: '',
    address: address === '' ? freeAddress(account) : address,
    status: 'new',
    created_at: isoTime(now),
    ready_ms,
    service,
  };
  account.load_balancers.push(balancer);
  return balancer;
}

function balancerOf({account, params: [id]}: Call): LoadBalancer {
  return find(account.load_balancers, (balancer) => balancer.id === id);
}

function checked({account, body}: Call) {
  const asked = bodyOf(body, wanted);
  const vpc = account.vpcs.find(
    ({id, region, default: usual}) => region === asked.region && (id === asked.vpc_uuid || (usual && asked.vpc_uuid === undefined)),
  );
  if (vpc === undefined) throw unprocessable('VPC was not found in the region of the load balancer');
  return {...asked, vpc_uuid: vpc.id};
}

/** The lowest of 203.0.113.0/24 (reserved for documentation) from .10 on, where the sandbox's own addresses begin. */
function freeAddress({load_balancers}: Account): string {
  const taken = load_balancers.map(({address}) => address);
  let last = 10;
  while (taken.includes(`203.0.113.${last}`)) last += 1;
  return `203.0.113.${last}`;
}

function shown(account: Account, balancer: LoadBalancer) {
  const {id, name, ip, size_unit, status, created_at, forwarding_rules, tag, vpc_uuid, type, droplet_ids} = balancer;
  return {
    id,
    name,
    ip,
    ipv6: '',
    size_unit,
    size: 'lb-small',
    algorithm: 'round_robin',
    status,
    created_at,
    forwarding_rules,
    health_check: healthCheck,
    sticky_sessions: {type: 'none'},
    region: shownRegion(account, balancer.region),
    tag,
    droplet_ids,
    redirect_http_to_https: false,
    enable_proxy_protocol: balancer.enable_proxy_protocol,
    enable_backend_keepalive: false,
    http_idle_timeout_seconds: 60,
    vpc_uuid,
    disable_lets_encrypt_dns_records: false,
    project_id: account.projects[0]?.id,
    network: 'EXTERNAL',
    network_stack: 'IPV4',
    type,
  };
}

const healthCheck = {
  protocol: 'tcp',
  port: 80,
  path: '',
  check_interval_seconds: 5,
  response_timeout_seconds: 5,
  unhealthy_threshold: 3,
  healthy_threshold: 5,
};
