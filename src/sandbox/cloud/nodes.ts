import {createHash} from 'node:crypto';
import {parseQuantity} from '../../core/quantity.ts';
import type {Account, Cluster, Node, Pool} from '../digitalocean/index.ts';
import {nodeObject, type Pools} from '../nodes.ts';

/** Label of every node that stands for one of the account, with the API's id of it. */
export const NODE_ID = 'doks.digitalocean.com/node-id';
/** Annotation: what the object was made from, so that a pool that changed is seen. */
export const MADE_FROM = 'sandbox.gomeet.io/made-from';

/** `draining`: its pods are to leave before its droplet goes. */
export type WantedNode = {
  readonly name: string;
  readonly draining: boolean;
  readonly madeFrom: string;
  readonly object: ReturnType<typeof nodeObject>;
};

/** The cluster that this sandbox is: the account's oldest that runs. Undefined while there is none. */
export function ownCluster({clusters}: Pick<Account, 'clusters'>): Cluster | undefined {
  return clusters.find(({state}) => ['running', 'degraded', 'upgrading'].includes(state));
}

/** The nodes that the cluster is to have, as objects. `profile` says what a machine keeps for itself. */
export function wantedNodes(account: Pick<Account, 'clusters' | 'sizes'>, profile: Pools): readonly WantedNode[] {
  const cluster = ownCluster(account);
  if (cluster === undefined) return [];
  return cluster.pools.flatMap((pool) =>
    pool.nodes
      .filter(({state}) => state === 'running' || state === 'draining')
      .map((node) => wantedNode(cluster, pool, node, account.sizes, profile)),
  );
}

function wantedNode(cluster: Cluster, pool: Pool, node: Node, sizes: Account['sizes'], profile: Pools): WantedNode {
  const object = nodeObject({
    name: node.name,
    labels: {
      ...pool.labels,
      [NODE_ID]: node.id,
      'doks.digitalocean.com/node-pool': pool.name,
      'doks.digitalocean.com/node-pool-id': pool.id,
      'doks.digitalocean.com/version': node.version,
    },
    taints: pool.taints,
    ...room(pool, sizes, profile),
    region: cluster.region,
    instanceType: pool.size,
    providerId: `digitalocean://${node.droplet.id}`,
    publicIp: node.droplet.public_ip,
  });
  const madeFrom = createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 16);
  const annotations = {...object.metadata.annotations, [MADE_FROM]: madeFrom};
  return {name: node.name, draining: node.state === 'draining', madeFrom, object: {...object, metadata: {...object.metadata, annotations}}};
}

/** What a machine of that size has, and what is left of it for pods: a machine keeps as much for itself as one of the profile does. */
function room({name, size: slug}: Pool, sizes: Account['sizes'], profile: Pools) {
  const size = sizes.find((one) => one.slug === slug);
  const row = profile[name] ?? Object.values(profile)[0];
  const of = (table: Readonly<Record<string, string>> | undefined, key: string) => parseQuantity(table?.[key] ?? '0') ?? 0;
  const kept = (key: string) => Math.max(0, of(row?.machine, key) - of(row?.allocatable, key));
  const [cpu, memory] = [size?.vcpus ?? 0, (size?.memory ?? 0) * 2 ** 20];
  const pods = row?.allocatable['pods'];
  return {
    capacity: {cpu: String(cpu), memory: `${memory / 1024}Ki`},
    allocatable: {
      cpu: `${Math.round(Math.max(0, cpu - kept('cpu')) * 1000)}m`,
      memory: `${Math.floor(Math.max(0, memory - kept('memory')) / 1024)}Ki`,
      ...(pods === undefined ? {} : {pods}),
    },
  };
}

/** A node of the cluster, as far as it is compared. */
export type PresentNode = {readonly name: string; readonly madeFrom: string; readonly unschedulable: boolean};

/** What is to be done so that the cluster has these nodes. */
export function nodeChanges(wanted: readonly WantedNode[], present: readonly PresentNode[]) {
  const at = (name: string) => present.find((one) => one.name === name);
  return {
    apply: wanted.filter(({name, madeFrom, draining}) => (at(name) === undefined ? !draining : at(name)?.madeFrom !== madeFrom)),
    drain: wanted.filter(({name, draining}) => draining && at(name) !== undefined).map(({name}) => name),
    remove: present.filter(({name}) => !wanted.some((one) => one.name === name)).map(({name}) => name),
  };
}
