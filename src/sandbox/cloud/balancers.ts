import type {Account, BalancedService} from '../digitalocean/index.ts';
import type {KubeObject} from '../follow.ts';

/** A Service, as far as a cloud controller manager looks at it. */
export interface Service extends KubeObject {
  readonly spec: {readonly type?: string; readonly loadBalancerClass?: string};
  readonly status?: {readonly loadBalancer?: {readonly ingress?: readonly Ingress[]}};
}
export type Ingress = {readonly ip?: string; readonly hostname?: string};

const PREFIX = 'service.beta.kubernetes.io/do-loadbalancer-';
/** Annotation that DigitalOcean's controller writes: the load balancer of this Service. */
export const BALANCER_ID = 'kubernetes.digitalocean.com/load-balancer-id';
/** Label of a Service that nobody tells its address here: `sandbox.gomeet.io/stand-in: "false"`. Its load balancer stays. */
const NOT_OURS = ['sandbox.gomeet.io/stand-in', 'false'] as const;

/** Whether the cloud's controller looks after this Service: one that names a class is left to whoever serves that class. */
export function isBalanced({metadata, spec}: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;
}

/** What the Service asks for, by DigitalOcean's annotations. */
export function balancedService({metadata}: Service): BalancedService {
  const say = (name: string) => metadata.annotations?.[`${PREFIX}${name}`] ?? '';
  const units = Number(say('size-unit'));
  return {
    uid: metadata.uid ?? '',
    name: say('name'),
    // Without the annotation the controller makes a network load balancer.
    type: say('type') === '' ? 'REGIONAL_NETWORK' : say('type'),
    sizeUnit: Number.isInteger(units) && units > 0 ? units : 1,
    address: '',
  };
}

/** What the Service asks for, in a text to compare: what the controller wrote itself does not count. */
export function askedOf({metadata, spec}: Service): string {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== BALANCER_ID);
  return JSON.stringify([annotations.sort(([a], [b]) => (a < b ? -1 : 1)), spec]);
}

/** What the controller would write into a Service: its load balancer's id and address; undefined when it says so already, or there is nothing to say yet. */
export function serviceChange(
  service: Service,
  balancers: Account['load_balancers'],
): {readonly id: string; readonly ingress: readonly Ingress[]} | undefined {
  if (service.metadata.labels?.[NOT_OURS[0]] === NOT_OURS[1]) return undefined;
  const balancer = balancers.find((one) => one.service === service.metadata.uid);
  if (balancer === undefined || balancer.status !== 'active' || balancer.ip === '') return undefined;
  const hostname = service.metadata.annotations?.[`${PREFIX}hostname`] ?? '';
  const ingress: Ingress[] = hostname === '' ? [{ip: balancer.ip}] : [{hostname}];
  const [present] = service.status?.loadBalancer?.ingress ?? [];
  const same = present?.ip === ingress[0]?.ip && present?.hostname === ingress[0]?.hostname;
  return same && service.metadata.annotations?.[BALANCER_ID] === balancer.id ? undefined : {id: balancer.id, ingress};
}
