import {z} from 'zod';
import type {CloudCluster, CloudPool, PoolSpec} from '../../core/cloud-data.ts';

const poolSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  size: z.string(),
  count: z.number(),
  tags: z.array(z.string()).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  taints: z
    .array(
      z.looseObject({
        key: z.string(),
        value: z.string().default(''),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .nullish(),
  auto_scale: z.boolean().nullish(),
  min_nodes: z.number().nullish(),
  max_nodes: z.number().nullish(),
  nodes: z
    .array(
      z.looseObject({
        id: z.string(),
        name: z.string().nullish(),
        status: z.looseObject({state: z.string(), message: z.string().nullish()}).nullish(),
        droplet_id: z.string().nullish(),
        created_at: z.string().nullish(),
      }),
    )
    .nullish(),
});
const clusterSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  region: z.string(),
  version: z.string(),
  vpc_uuid: z.string().nullish(),
  ha: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  cluster_subnet: z.string().nullish(),
  service_subnet: z.string().nullish(),
  endpoint: z.string().nullish(),
  status: z.looseObject({state: z.string(), message: z.string().nullish()}),
  auto_upgrade: z.boolean().nullish(),
  surge_upgrade: z.boolean().nullish(),
  maintenance_policy: z.looseObject({day: z.string(), start_time: z.string()}).nullish(),
  created_at: z.string().nullish(),
  node_pools: z.array(poolSchema),
});

export const clustersSchema = z.looseObject({kubernetes_clusters: z.array(clusterSchema)});
export const oneClusterSchema = z.looseObject({kubernetes_cluster: clusterSchema});
export const onePoolSchema = z.looseObject({node_pool: poolSchema});

/** A cluster as the API tells it. */
export function clusterOf(cluster: z.output<typeof clusterSchema>): CloudCluster {
  const {maintenance_policy: maintenance} = cluster;
  return {
    id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    version: cluster.version,
    vpcId: cluster.vpc_uuid ?? '',
    ha: cluster.ha ?? false,
    tags: ownTags(cluster.tags ?? []),
    podRange: cluster.cluster_subnet ?? '',
    serviceRange: cluster.service_subnet ?? '',
    endpoint: cluster.endpoint ?? '',
    state: cluster.status.state,
    message: cluster.status.message ?? '',
    autoUpgrade: cluster.auto_upgrade ?? false,
    surgeUpgrade: cluster.surge_upgrade ?? false,
    maintenance: maintenance === undefined || maintenance === null ? '' : `${maintenance.day} ${maintenance.start_time}`,
    createdAt: cluster.created_at ?? '',
    pools: cluster.node_pools.map(poolOf),
  };
}

/** A pool as the API tells it. */
export function poolOf(pool: z.output<typeof poolSchema>): CloudPool {
  return {
    id: pool.id,
    name: pool.name,
    size: pool.size,
    count: pool.count,
    autoScale: pool.auto_scale ?? false,
    min: pool.min_nodes ?? 0,
    max: pool.max_nodes ?? 0,
    labels: pool.labels ?? {},
    taints: (pool.taints ?? []).map(({key, value, effect}) => ({key, value, effect})),
    tags: ownTags(pool.tags ?? []),
    nodes: (pool.nodes ?? []).map((node) => ({
      id: node.id,
      name: node.name ?? '',
      state: node.status?.state ?? '',
      message: node.status?.message ?? '',
      dropletId: node.droplet_id ?? '',
      createdAt: node.created_at ?? '',
    })),
  };
}

/** Tags that somebody gave. The service adds `k8s`, `k8s:worker` and `k8s:<id>` by itself, and keeps them whatever is sent. */
function ownTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => !/^k8s(:|$)/.test(tag));
}

/** What may be changed of a pool. The bounds only with the autoscaler: without it the API refuses them. */
export function poolChange(pool: PoolSpec): object {
  return {
    name: pool.name,
    count: pool.count,
    auto_scale: pool.autoScale,
    ...(pool.autoScale ? {min_nodes: pool.min, max_nodes: pool.max} : {}),
    labels: pool.labels,
    taints: pool.taints,
    tags: pool.tags,
  };
}

/** A pool that does not exist yet. */
export function newPool(pool: PoolSpec): object {
  return {size: pool.size, ...poolChange(pool)};
}
