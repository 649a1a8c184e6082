import {z} from 'zod';
import type {Account, Cluster} from '../account.ts';
import {bodyOf, tags} from '../body.ts';
import {type Call, find, invalid, isoTime, type Outcome, unprocessable} from '../call.ts';
import {newId} from '../ids.ts';
import {addNode, retire} from '../nodes.ts';
import {page} from '../page.ts';
import {boundCount, checkPool, checkRoom, emptyPool, newPool} from '../pool-rules.ts';
import type {Routes} from '../routes.ts';
import {shownCluster} from '../shown.ts';

const maintenance = z.object({start_time: z.string(), day: z.string()}).nullish();
const newCluster = z.object({
  name: z.string(),
  region: z.string(),
  version: z.string(),
  vpc_uuid: z.string().optional(),
  tags: tags.default([]),
  node_pools: z.array(newPool).min(1),
  ha: z.boolean().default(false),
  auto_upgrade: z.boolean().default(false),
  surge_upgrade: z.boolean().default(false),
  maintenance_policy: maintenance,
});
const changedCluster = z.object({
  name: z.string(),
  tags: tags.optional(),
  ha: z.boolean().optional(),
  auto_upgrade: z.boolean().optional(),
  surge_upgrade: z.boolean().optional(),
  maintenance_policy: maintenance,
});

/** Clusters as wholes. */
export const clusters: Routes = {
  'GET /v2/kubernetes/clusters': (call) => page(call, 'kubernetes_clusters', call.account.clusters.map(shownCluster)),
  'POST /v2/kubernetes/clusters': create,
  'GET /v2/kubernetes/clusters/{}': (call) => ({status: 200, json: {kubernetes_cluster: shownCluster(clusterOf(call))}}),
  'PUT /v2/kubernetes/clusters/{}': change,
  'DELETE /v2/kubernetes/clusters/{}': (call) => {
    const cluster = clusterOf(call);
    Object.assign(cluster, {state: 'deleting', message: 'deleting', gone_ms: call.now + call.latency.node});
    for (const node of cluster.pools.flatMap(({nodes}) => nodes)) retire(node, call.now, call.now, {drain: false, replace: false});
    return {status: 204};
  },
};

/** The cluster that the path names; throws a 404. */
export function clusterOf({account, params: [id]}: Call): Cluster {
  return find(account.clusters, (one) => one.id === id);
}

function create(call: Call): Outcome {
  const {account, now, latency} = call;
  const asked = bodyOf(call.body, newCluster);
  checkName(account, asked.name);
  if (!account.regions.some(({slug, features}) => slug === asked.region && features.includes('kubernetes')))
    throw invalid('invalid region slug');
  // `latest` and a minor version alone are taken too.
  const version = account.versions.find(
    ({slug}) => asked.version === 'latest' || slug === asked.version || slug.startsWith(`${asked.version}.`),
  );
  if (version === undefined) throw invalid('invalid version slug');
  const vpc = account.vpcs.find(
    (one) => (asked.vpc_uuid === undefined ? one.default : one.id === asked.vpc_uuid) && one.region === asked.region,
  );
  if (vpc === undefined) throw unprocessable('vpc: the VPC was not found in the region of the cluster');
  for (const [at, pool] of asked.node_pools.entries()) {
    const others = asked.node_pools.filter((_, index) => index < at).map(({name}) => name);
    checkPool(account, asked.region, pool, others, at);
  }
  const more = asked.node_pools.reduce((sum, pool) => sum + boundCount(pool), 0);
  const atMost = asked.node_pools.reduce((sum, pool) => sum + Math.max(boundCount(pool), pool.auto_scale ? (pool.max_nodes ?? 0) : 0), 0);
  checkRoom(account, more, atMost);
  const id = newId(account, 'cluster');
  const cluster: Cluster = {
    id,
    name: asked.name,
    region: asked.region,
    version: version.slug,
    vpc_uuid: vpc.id,
    cluster_subnet: '10.244.0.0/16',
    service_subnet: '10.245.0.0/16',
    ipv4: '198.51.100.10',
    tags: clusterTags(id, asked.tags),
    ha: asked.ha,
    auto_upgrade: asked.auto_upgrade,
    surge_upgrade: asked.surge_upgrade,
    maintenance_policy: asked.maintenance_policy ?? {start_time: '00:00', day: 'any'},
    state: 'provisioning',
    message: 'provisioning',
    created_at: isoTime(now),
    updated_at: isoTime(now),
    ready_ms: now + latency.cluster,
    gone_ms: null,
    upgrade: null,
    pools: asked.node_pools.map((pool) => emptyPool(account, id, pool)),
  };
  account.clusters.push(cluster);
  for (const pool of cluster.pools)
    for (let left = pool.count; left > 0; left -= 1) addNode(account, cluster, pool, now, now + latency.cluster + latency.node);
  return {status: 201, json: {kubernetes_cluster: shownCluster(cluster)}};
}

function change(call: Call): Outcome {
  const cluster = clusterOf(call);
  const {name, tags: wanted, ha, ...asked} = bodyOf(call.body, changedCluster);
  if (name !== cluster.name) checkName(call.account, name);
  if (ha === false && cluster.ha) throw invalid('high availability cannot be disabled');
  const plain = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  Object.assign(cluster, plain, {name, ha: ha ?? cluster.ha, updated_at: isoTime(call.now)});
  if (wanted !== undefined) cluster.tags = clusterTags(cluster.id, wanted);
  return {status: 202, json: {kubernetes_cluster: shownCluster(cluster)}};
}

function clusterTags(id: string, asked: readonly string[]): string[] {
  return [...new Set(['k8s', `k8s:${id}`, ...asked])];
}

function checkName({clusters: all}: Account, name: string): void {
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) throw invalid('name must be a valid DNS label');
  // The API does not take a name twice (terraform-provider-digitalocean#778); its words are not published.
  if (all.some((one) => one.name === name)) throw unprocessable('a cluster with this name already exists');
}
