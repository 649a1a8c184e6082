import type {Account, Cluster, Node, Pool} from './account.ts';
import {isoTime} from './call.ts';
import {addressIn, newId, nextNumber, publicAddress} from './ids.ts';

/** A machine is ordered for a pool; it is ready at `ready_ms`. Its name goes on where the last one of the pool stopped. */
export function addNode(account: Account, cluster: Cluster, pool: Pool, now: number, ready_ms: number): Node {
  const name = `${pool.name}-${String(pool.next).padStart(3, '0')}`;
  pool.next += 1;
  const number = nextNumber(account);
  const created_at = isoTime(now);
  const range = account.vpcs.find(({id}) => id === cluster.vpc_uuid)?.ip_range ?? '10.0.0.0/16';
  const node: Node = {
    id: newId(account, 'node'),
    name,
    state: 'provisioning',
    created_at,
    updated_at: created_at,
    ready_ms,
    gone_ms: null,
    replace: false,
    version: cluster.version,
    droplet: {
      id: 400_000_000 + number,
      name,
      region: cluster.region,
      size: pool.size,
      tags: [...pool.tags],
      vpc_uuid: cluster.vpc_uuid,
      created_at,
      public_ip: publicAddress(number),
      private_ip: addressIn(range, number),
    },
  };
  pool.nodes.push(node);
  return node;
}

/** A node is to go. Already leaving ones keep their time. */
export function retire(node: Node, now: number, gone_ms: number, options: {readonly drain: boolean; readonly replace: boolean}): void {
  if (node.gone_ms !== null) return;
  Object.assign(node, {state: options.drain ? 'draining' : 'deleting', gone_ms, replace: options.replace, updated_at: isoTime(now)});
}

/** Nodes that stay. */
export function staying({nodes}: Pool): readonly Node[] {
  return nodes.filter(({gone_ms, replace}) => gone_ms === null || replace);
}

/** How many more machines the account may have. Machines that leave count until they are gone. */
export function roomLeft({owner, droplets, clusters}: Account): number {
  const used = clusters.reduce((sum, {pools}) => sum + pools.reduce((inner, {nodes}) => inner + nodes.length, 0), droplets.length);
  return owner.droplet_limit - used;
}
