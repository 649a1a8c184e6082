import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {parseQuantity} from '../../core/quantity.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import type {ObjectStore} from '../store.ts';

/** What a ResourceQuota counts, by its own names: millicores for cpu, bytes for memory and storage, else pieces. */
export type Usage = {readonly [resource: string]: number};

const cache = new WeakMap<object, Usage>();

/** cpu in millicores and everything else in its unit, so that sums stay whole numbers. */
export function amountOf(resource: string, quantity: unknown): number {
  const parsed = typeof quantity === 'string' || typeof quantity === 'number' ? (parseQuantity(quantity) ?? 0) : 0;
  return resource === 'cpu' || resource.endsWith('.cpu') ? Math.round(parsed * 1000) : Math.round(parsed);
}

/** `1500` millicores → "1500m", bytes → "512Mi" where that is exact. */
export function quantityOf(resource: string, amount: number): string {
  if (resource.endsWith('cpu')) return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
  if (!/memory|storage/.test(resource)) return String(amount);
  for (const [suffix, size] of [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const) {
    if (amount > 0 && amount % size === 0) return `${amount / size}${suffix}`;
  }
  return String(amount);
}

/** Requests and limits of a pod: the sum of its containers, or the largest init container where that is more. */
export function podUsage(spec: Fields): Usage {
  const found = cache.get(spec);
  if (found !== undefined) return found;
  const total: {[resource: string]: number} = {pods: 1};
  for (const kind of ['requests', 'limits']) {
    for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
      const of = (container: unknown) => amountOf(resource, fieldsAt(container, 'resources', kind)[resource]);
      const main = listAt(spec, 'containers').reduce<number>((sum, container) => sum + of(container), 0);
      const init = listAt(spec, 'initContainers').map(of);
      const amount = Math.max(main, 0, ...init);
      if (amount > 0) total[`${kind}.${resource}`] = amount;
    }
  }
  cache.set(spec, total);
  return total;
}

function usageOf(object: KubeObject | undefined): Usage {
  if (object?.kind === 'Pod') {
    const phase = textAt(object, 'status', 'phase');
    return phase === 'Succeeded' || phase === 'Failed' ? {} : podUsage(fieldsAt(object, 'spec'));
  }
  if (object?.kind === 'PersistentVolumeClaim') {
    const storage = amountOf('storage', fieldsAt(object, 'spec', 'resources', 'requests').storage);
    return {persistentvolumeclaims: 1, 'requests.storage': storage};
  }
  if (object?.kind === 'Service') {
    return {services: 1, ...(textAt(object, 'spec', 'type') === 'LoadBalancer' ? {'services.loadbalancers': 1} : {})};
  }
  return {};
}

/** Keeps count of what every namespace uses, change by change. */
export class UsageCounter {
  readonly #namespaces = new Map<string, Map<string, number>>();

  constructor(store: ObjectStore) {
    store.onChange(({before, after}) => {
      this.#add(before, -1);
      this.#add(after, 1);
    });
  }

  /** Counts again from nothing, after the store was restored. */
  recount(objects: Iterable<KubeObject>): void {
    this.#namespaces.clear();
    for (const object of objects) this.#add(object, 1);
  }

  used(namespace: string, resource: string): number {
    return this.#namespaces.get(namespace)?.get(aliasOf(resource)) ?? 0;
  }

  /** What a new object would add to a quota's resource. */
  wanted(object: KubeObject, resource: string): number {
    return usageOf(object)[aliasOf(resource)] ?? 0;
  }

  #add(object: KubeObject | undefined, sign: number): void {
    const namespace = object?.metadata.namespace;
    if (object === undefined || namespace === undefined) return;
    const usage = Object.entries(usageOf(object));
    if (usage.length === 0) return;
    const totals = this.#namespaces.get(namespace) ?? new Map<string, number>();
    this.#namespaces.set(namespace, totals);
    for (const [resource, amount] of usage) totals.set(resource, (totals.get(resource) ?? 0) + sign * amount);
  }
}

/** `cpu` in a quota means `requests.cpu`. */
function aliasOf(resource: string): string {
  return resource === 'cpu' || resource === 'memory' ? `requests.${resource}` : resource.replace(/^count\//, '');
}
