import {z} from 'zod';
import type {Cluster, Node, Pool} from '../account.ts';
import {bodyOf} from '../body.ts';
import {type Call, find, invalid, type Outcome} from '../call.ts';
import {addNode, retire, staying} from '../nodes.ts';
import {boundCount, changedPool, checkBounds, checkPool, checkRoom, emptyPool, newPool, poolTags} from '../pool-rules.ts';
import type {Routes} from '../routes.ts';
import {shownPool} from '../shown.ts';
import {clusterOf} from './clusters.ts';

const base = '/v2/kubernetes/clusters/{}/node_pools';

/** Pools of a cluster and their nodes. */
export const pools: Routes = {
  [`GET ${base}`]: (call) => ({status: 200, json: {node_pools: clusterOf(call).pools.map(shownPool)}}),
  [`POST ${base}`]: create,
  [`GET ${base}/{}`]: (call) => ({status: 200, json: {node_pool: shownPool(poolOf(call).pool)}}),
  [`PUT ${base}/{}`]: change,
  [`DELETE ${base}/{}`]: (call) => {
    const {cluster, pool} = poolOf(call);
    if (cluster.pools.filter(({deleting}) => !deleting).length === 1 && !pool.deleting)
      throw invalid('cluster must have at least one node pool');
    pool.deleting = true;
    leave(call, cluster, pool, pool.nodes, true);
    return {status: 204};
  },
  [`DELETE ${base}/{}/nodes/{}`]: deleteNode,
  [`POST ${base}/{}/recycle`]: (call) => {
    const {cluster, pool} = poolOf(call);
    const {nodes} = bodyOf(call.body, z.object({nodes: z.array(z.string()).default([])}));
    const chosen = pool.nodes.filter(({id}) => nodes.length === 0 || nodes.includes(id));
    leave(call, cluster, pool, chosen, true, true);
    return {status: 202};
  },
};

function poolOf(call: Call): {readonly cluster: Cluster; readonly pool: Pool} {
  const cluster = clusterOf(call);
  return {cluster, pool: find(cluster.pools, (one) => one.id === call.params[1])};
}

function create(call: Call): Outcome {
  const cluster = clusterOf(call);
  const asked = bodyOf(call.body, newPool);
  checkPool(
    call.account,
    cluster.region,
    asked,
    cluster.pools.map(({name}) => name),
  );
  const count = boundCount(asked);
  checkRoom(call.account, count, Math.max(count, asked.auto_scale === true ? (asked.max_nodes ?? 0) : 0));
  const pool = emptyPool(call.account, cluster.id, asked);
  cluster.pools.push(pool);
  grow(call, cluster, pool, pool.count);
  return {status: 201, json: {node_pool: shownPool(pool)}};
}

function change(call: Call): Outcome {
  const {cluster, pool} = poolOf(call);
  const asked = bodyOf(call.body, changedPool);
  const scales = asked.auto_scale ?? pool.auto_scale;
  const whole = {
    ...asked,
    auto_scale: scales,
    min_nodes: scales ? (asked.min_nodes ?? pool.min_nodes) : 0,
    max_nodes: scales ? (asked.max_nodes ?? pool.max_nodes) : 0,
  };
  checkBounds(whole);
  const count = boundCount(whole);
  const here = pool.nodes.length;
  checkRoom(call.account, Math.max(0, count - here), whole.auto_scale ? Math.max(0, whole.max_nodes - here) : 0);
  const shownOnNodes = JSON.stringify([pool.labels, pool.taints]);
  const {auto_scale, min_nodes, max_nodes} = whole;
  Object.assign(pool, {name: asked.name, count, auto_scale, min_nodes, max_nodes});
  if (asked.labels !== undefined) pool.labels = asked.labels ?? {};
  if (asked.taints !== undefined) pool.taints = asked.taints;
  if (asked.tags !== undefined) retag(pool, poolTags(cluster.id, asked.tags));
  resize(call, cluster, pool);
  if (JSON.stringify([pool.labels, pool.taints]) !== shownOnNodes) call.tell((hooks) => hooks.poolChanged?.(cluster, pool));
  return {status: 202, json: {node_pool: shownPool(pool)}};
}

/** Tags of a pool are those of its droplets. */
function retag(pool: Pool, tags: string[]): void {
  pool.tags = tags;
  for (const {droplet} of pool.nodes) droplet.tags = [...tags];
}

/** As many nodes as the pool counts: the newest leave first. */
function resize(call: Call, cluster: Cluster, pool: Pool): void {
  const now = staying(pool);
  if (now.length < pool.count) grow(call, cluster, pool, pool.count - now.length);
  if (now.length > pool.count) leave(call, cluster, pool, now.slice(pool.count), true);
}

function grow({account, now, latency}: Call, cluster: Cluster, pool: Pool, more: number): void {
  const from = Math.max(now, cluster.ready_ms);
  for (let left = more; left > 0; left -= 1) addNode(account, cluster, pool, now, from + latency.node);
}

function leave({now, latency, tell}: Call, cluster: Cluster, pool: Pool, nodes: readonly Node[], drain: boolean, replace = false): void {
  const running = nodes.filter(({state}) => state === 'running');
  for (const node of nodes) retire(node, now, node.state === 'running' && drain ? now + latency.drain : now, {drain, replace});
  if (drain && running.length > 0) tell((hooks) => hooks.nodesDraining?.(cluster, pool, running));
}

function deleteNode(call: Call): Outcome {
  const {cluster, pool} = poolOf(call);
  const node = find(pool.nodes, ({id}) => id === call.params[2]);
  const replace = call.query.get('replace') === '1';
  if (node.gone_ms === null && !replace) pool.count = Math.max(0, pool.count - 1);
  leave(call, cluster, pool, [node], call.query.get('skip_drain') !== '1', replace);
  return {status: 202};
}
