import {z} from 'zod';
import type {Account, Pool} from './account.ts';
import {tags, taint} from './body.ts';
import {invalid} from './call.ts';
import {newId} from './ids.ts';
import {roomLeft} from './nodes.ts';

const wanted = {
  name: z.string(),
  count: z.int(),
  tags: tags.optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  taints: z.array(taint).optional(),
  auto_scale: z.boolean().optional(),
  min_nodes: z.int().optional(),
  max_nodes: z.int().optional(),
};
/** What is asked of a new pool, and of one that is there. */
export const newPool = z.object({...wanted, size: z.string()});
export const changedPool = z.object(wanted);
export type NewPool = z.infer<typeof newPool>;

/** Tags that every pool of a cluster has, before those that were asked for. */
export function poolTags(clusterId: string, asked: readonly string[]): string[] {
  return [...new Set(['k8s', `k8s:${clusterId}`, 'k8s:worker', ...asked])];
}

/** Throws what the API finds wrong. `at` is the pool's number in the request; names of the other pools must differ. */
export function checkPool(account: Account, region: string, pool: NewPool, taken: readonly string[], at = 0): void {
  const where = `worker_node_pool_specs[${at}]`;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(pool.name)) throw invalid(`${where}.pool names must be valid DNS labels`);
  if (pool.name.length > 55) throw invalid(`${where}.pool names cannot be greater than 55 characters`);
  if (taken.includes(pool.name)) throw invalid(`${where}.pool names must be unique within a cluster`);
  const size = account.sizes.find(({slug}) => slug === pool.size);
  if (size === undefined || !size.available || !size.regions.includes(region)) throw invalid(`${where}.invalid droplet size`);
  checkBounds(pool, where);
}

/** Bounds of the autoscaler have to make sense. */
export function checkBounds({count, auto_scale, min_nodes = 0, max_nodes = 0}: z.infer<typeof changedPool>, where = 'node pool'): void {
  if (auto_scale !== true && count < 1) throw invalid(`${where}.node count must be at least 1`);
  if (auto_scale === true && max_nodes < Math.max(1, min_nodes)) throw invalid(`${where}.max nodes must not be less than min nodes`);
}

/** Throws when the account may not have so many machines more: at once, or when the autoscaler takes all it may (doctl#793, #1619). */
export function checkRoom(account: Account, more: number, atMost: number): void {
  const room = roomLeft(account);
  if (more > Math.max(0, room)) throw invalid(`${more} additional nodes but not enough available droplet limit`);
  if (atMost > Math.max(0, room))
    throw invalid(`autoscale desired max nodes exceed limits, ${atMost} additional nodes but not enough available droplet limit`);
}

/** Nodes at first: the autoscaler brings a count that lies outside its bounds back into them. */
export function boundCount({count, auto_scale, min_nodes = 0, max_nodes = 0}: z.infer<typeof changedPool>): number {
  return auto_scale === true ? Math.min(Math.max(count, min_nodes, 1), Math.max(1, max_nodes)) : count;
}

/** The pool without its nodes. */
export function emptyPool(account: Account, clusterId: string, asked: NewPool): Pool {
  return {
    id: newId(account, 'pool'),
    name: asked.name,
    size: asked.size,
    count: boundCount(asked),
    tags: poolTags(clusterId, asked.tags ?? []),
    labels: asked.labels ?? {},
    taints: asked.taints ?? [],
    auto_scale: asked.auto_scale ?? false,
    min_nodes: asked.min_nodes ?? 0,
    max_nodes: asked.max_nodes ?? 0,
    deleting: false,
    next: 0,
    nodes: [],
  };
}
