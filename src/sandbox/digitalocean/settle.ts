import type {Account, Cluster, Node, Pool} from './account.ts';
import {isoTime, remove, type Told} from './call.ts';
import {addNode, retire} from './nodes.ts';
import type {Latency} from './types.ts';

/** Lets happen what is due. Returns whether anything did. Later times are not looked at, so a long pause is one step. */
export function settle(account: Account, now: number, latency: Latency, tell: (told: Told) => void): boolean {
  let happened = false;
  const note = (told?: Told) => {
    happened = true;
    if (told !== undefined) tell(told);
  };
  for (const cluster of [...account.clusters]) {
    start(cluster, now, note);
    for (const pool of [...cluster.pools]) settlePool(account, cluster, pool, now, latency, note);
    walkUpgrade(account, cluster, now, latency, note);
    if (cluster.gone_ms === null || cluster.gone_ms > now) continue;
    remove(account.clusters, cluster);
    note((hooks) => hooks.clusterGone?.(cluster));
  }
  for (const balancer of account.load_balancers) {
    if (balancer.status !== 'new' || balancer.ready_ms > now) continue;
    Object.assign(balancer, {status: 'active', ip: balancer.address});
    note((hooks) => hooks.loadBalancerActive?.(balancer));
  }
  return happened;
}

type Note = (told?: Told) => void;

function start(cluster: Cluster, now: number, note: Note): void {
  if (cluster.state !== 'provisioning' || cluster.ready_ms > now) return;
  Object.assign(cluster, {state: 'running', message: '', updated_at: isoTime(now)});
  note((hooks) => hooks.clusterRunning?.(cluster));
}

function settlePool(account: Account, cluster: Cluster, pool: Pool, now: number, latency: Latency, note: Note): void {
  const ready = pool.nodes.filter(({state, ready_ms}) => state === 'provisioning' && ready_ms <= now);
  for (const node of ready) Object.assign(node, {state: 'running', updated_at: isoTime(now)});
  if (ready.length > 0) note((hooks) => hooks.nodesAdded?.(cluster, pool, ready));
  const gone = pool.nodes.filter(({gone_ms}) => gone_ms !== null && gone_ms <= now);
  for (const node of gone) {
    remove(pool.nodes, node);
    // What replaces it was ordered when it went, which may be some time ago.
    if (node.replace) addNode(account, cluster, pool, now, (node.gone_ms ?? now) + latency.node);
  }
  if (gone.length > 0) note((hooks) => hooks.nodesRemoved?.(cluster, pool, gone));
  if (!pool.deleting || pool.nodes.length > 0) return;
  remove(cluster.pools, pool);
  note();
}

/** First the control plane, then pool after pool. A pool is done when all its nodes are of the new version and run. */
function walkUpgrade(account: Account, cluster: Cluster, now: number, latency: Latency, note: Note): void {
  const {upgrade} = cluster;
  if (upgrade === null || upgrade.next_ms > now) return;
  if (cluster.version !== upgrade.to) {
    Object.assign(cluster, {version: upgrade.to, updated_at: isoTime(now)});
    note((hooks) => hooks.upgraded?.(cluster));
  }
  const pool = cluster.pools.find(({id}) => id === upgrade.pools[0]);
  const old = pool?.nodes.filter(({version}) => version !== upgrade.to) ?? [];
  if (pool !== undefined && old.length > 0) {
    renew(account, cluster, pool, old, now, latency, note);
    return;
  }
  if (pool?.nodes.some(({state}) => state !== 'running')) return;
  note();
  if (upgrade.pools.length > 0) {
    upgrade.pools.shift();
    walkUpgrade(account, cluster, now, latency, note);
    return;
  }
  Object.assign(cluster, {upgrade: null, state: 'running', message: '', updated_at: isoTime(now)});
}

/** Nodes that are renewed at a time: with surge as many machines come before as many old ones leave. */
const surgeNodes = 10;
const shareWithoutSurge = 0.1;

/** New machines for old ones, a few at a time. */
function renew(account: Account, cluster: Cluster, pool: Pool, old: readonly Node[], now: number, latency: Latency, note: Note): void {
  if (pool.nodes.some(({state}) => state !== 'running')) return;
  const more = pool.nodes.length - pool.count;
  if (cluster.surge_upgrade && more <= 0) {
    for (const _ of old.slice(0, surgeNodes)) addNode(account, cluster, pool, now, now + latency.node);
    note();
    return;
  }
  const leaving = old.slice(0, cluster.surge_upgrade ? more : Math.max(1, Math.floor(pool.nodes.length * shareWithoutSurge)));
  for (const node of leaving) retire(node, now, now + latency.drain, {drain: true, replace: !cluster.surge_upgrade});
  note((hooks) => hooks.nodesDraining?.(cluster, pool, leaving));
}
