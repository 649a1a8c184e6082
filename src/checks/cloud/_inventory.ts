import type {Inventory} from '../../capacity/ownership.ts';
import type {Cloud} from '../../core/cloud.ts';
import type {CloudSize} from '../../core/cloud-data.ts';
import {sentenceOf} from '../../core/errors.ts';

/** What prices are made of. `unread`: lists that were not read, and why; they are empty here. */
export type Priced = {
  readonly sizes: readonly CloudSize[];
  /** Slugs that the managed Kubernetes takes for nodes; absent when it did not say. */
  readonly offered?: readonly string[];
  readonly inventory: Inventory;
  readonly unread: readonly string[];
};

/** Reads what an account has and what machines cost. Only the sizes are needed: without them it throws. */
export async function readPriced(cloud: Cloud, signal: AbortSignal): Promise<Priced> {
  const unread: string[] = [];
  const list = async <One>(what: string, read: () => Promise<readonly One[]>): Promise<readonly One[]> => {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      unread.push(`${what}: not read (${sentenceOf(error)})`);
      return [];
    }
  };
  const [sizes, offer, clusters, droplets, volumes, loadBalancers] = await Promise.all([
    cloud.sizes(signal),
    cloud.kubernetesOffer(signal).catch(() => undefined),
    list('clusters', () => cloud.clusters(signal)),
    list('droplets', () => cloud.droplets(signal)),
    list('volumes', () => cloud.volumes(signal)),
    list('load balancers', () => cloud.loadBalancers(signal)),
  ]);
  return {
    sizes,
    ...(offer === undefined ? {} : {offered: offer.sizes}),
    inventory: {clusters, droplets, volumes, loadBalancers},
    unread: unread.toSorted(),
  };
}
