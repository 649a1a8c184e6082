import {z} from 'zod';
import type {Cloud} from '../../core/cloud.ts';
import {ToolError} from '../../core/errors.ts';
import type {Api} from './api.ts';
import {clusterOf, clustersSchema, newPool, oneClusterSchema, onePoolSchema, poolChange, poolOf} from './cluster-shape.ts';

type Calls =
  | 'clusters'
  | 'createCluster'
  | 'updateCluster'
  | 'kubeconfig'
  | 'upgrades'
  | 'upgrade'
  | 'createPool'
  | 'updatePool'
  | 'deletePool'
  | 'deleteNode';

const root = '/v2/kubernetes/clusters';
const upgradesSchema = z.looseObject({available_upgrade_versions: z.array(z.looseObject({slug: z.string()})).nullish()});

/** Managed Kubernetes. do-wrapper parses a kubeconfig as JSON, and knows no update, no upgrades and no removal of one node. */
export function clusterCalls({wrapped, ask, text, shaped}: Api): Pick<Cloud, Calls> {
  const pathOf = (id: string, ...rest: readonly string[]) => [root, ...[id, ...rest].map(encodeURIComponent)].join('/');
  const poolsOf = (id: string) => pathOf(id, 'node_pools');

  const nameOf = async (id: string, signal: AbortSignal): Promise<string> => {
    const answer = await wrapped(signal).kubernetes.getById(id);
    return shaped(oneClusterSchema, answer, 'GET', pathOf(id)).kubernetes_cluster.name;
  };

  return {
    clusters: async (signal) => {
      const answer = await wrapped(signal).kubernetes.getClusters(true);
      return shaped(clustersSchema, answer, 'GET', root).kubernetes_clusters.map(clusterOf);
    },
    createCluster: async ({name, region, version, vpcId, ha, tags, pools}, signal) => {
      const body = {name, region, version, ha, tags, node_pools: pools.map(newPool), ...(vpcId === '' ? {} : {vpc_uuid: vpcId})};
      const answer = await wrapped(signal).kubernetes.create(body);
      return clusterOf(shaped(oneClusterSchema, answer, 'POST', root).kubernetes_cluster);
    },
    updateCluster: async (id, {name, tags, ha}, signal) => {
      // The name must be there, even where it stays.
      const body = {
        name: name ?? (await nameOf(id, signal)),
        ...(tags === undefined ? {} : {tags}),
        ...(ha === undefined ? {} : {ha}),
      };
      await ask({method: 'PUT', path: pathOf(id), body}, signal);
    },
    kubeconfig: async (id, signal) => {
      const config = await text(pathOf(id, 'kubeconfig'), signal);
      if (/^kind:\s*["']?Config\b/m.test(config) && /^clusters:/m.test(config)) return config;
      throw new ToolError('digitalocean', `the answer to GET ${pathOf(id, 'kubeconfig')} is not a kubeconfig`, {detail: 'shape'});
    },
    upgrades: async (id, signal) => {
      const path = pathOf(id, 'upgrades');
      const answer = shaped(upgradesSchema, await ask({method: 'GET', path}, signal), 'GET', path);
      return (answer.available_upgrade_versions ?? []).map(({slug}) => slug);
    },
    upgrade: async (id, version, signal) => {
      await ask({method: 'POST', path: pathOf(id, 'upgrade'), body: {version}}, signal);
    },
    createPool: async (id, pool, signal) => {
      const answer = await wrapped(signal).kubernetes.addNodePool(id, newPool(pool));
      return poolOf(shaped(onePoolSchema, answer, 'POST', poolsOf(id)).node_pool);
    },
    updatePool: async (id, poolId, pool, signal) => {
      await wrapped(signal).kubernetes.updateNodePool(id, poolId, poolChange(pool));
    },
    deletePool: async (id, poolId, signal) => {
      await wrapped(signal).kubernetes.deleteNodePool(id, poolId);
    },
    deleteNode: async (id, poolId, nodeId, {skipDrain}, signal) => {
      const path = pathOf(id, 'node_pools', poolId, 'nodes', nodeId);
      await ask({method: 'DELETE', path: skipDrain ? `${path}?skip_drain=1` : path}, signal);
    },
  };
}
