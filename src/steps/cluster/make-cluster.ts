import type {Cloud} from '../../core/cloud.ts';
import type {CloudCluster, ClusterSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {ObjectChange, Step} from '../../core/step.ts';
import {liveCluster} from './live.ts';
import {madeOnce, writtenOnce} from './once.ts';
import {type Seen, waitUntil} from './wait.ts';

/** A highly available control plane takes some ten minutes; after three times that nothing comes any more. */
const limitMs = 1_800_000;

type Clouded = {readonly cloud: Cloud; readonly wanted: CloudTarget};

/** The cluster itself, with its first pools when it is new; its mark and its second control plane when it is there. */
export function makeCluster({cloud, wanted}: Clouded, spec: ClusterSpec, changes: readonly ObjectChange[]): Step {
  return {
    id: 'cluster',
    title: `Cluster ${spec.name} in ${spec.region}${spec.ha ? ', with a highly available control plane' : ''}`,
    needs: [],
    effect: 'change',
    changes,
    settled: async (_, signal) => {
      const live = await liveCluster(cloud, wanted, signal, false);
      return live !== undefined && isAsWanted(live, spec) ? `it is there: version ${live.version}, ${live.state}` : false;
    },
    apply: async ({world}, signal) => {
      const find = () => liveCluster(cloud, wanted, signal, false);
      const {made, fresh} = await madeOnce(find, () => cloud.createCluster(spec, signal), world.clock, signal);
      const isSo = async () => isAsWanted((await find()) ?? made, spec);
      const change = () =>
        cloud.updateCluster(made.id, {tags: [...new Set([...made.tags, ...spec.tags])], ...(spec.ha ? {ha: true} : {})}, signal);
      if (fresh && isAsWanted(made, spec)) return `made as ${made.id}, version ${made.version}`;
      await writtenOnce(isSo, change, world.clock, signal);
      return `${made.id} carries the mark${spec.ha ? ' and has a highly available control plane' : ''}`;
    },
  };
}

/** A second control plane cannot be taken away again. */
export function isAsWanted(live: CloudCluster, spec: Pick<ClusterSpec, 'tags' | 'ha'>): boolean {
  return spec.tags.every((tag) => live.tags.includes(tag)) && (live.ha || !spec.ha);
}

/** Waits until the API calls the cluster running. */
export function clusterRuns({cloud, wanted}: Clouded): Step {
  const look = async (signal: AbortSignal): Promise<Seen> => {
    const live = await liveCluster(cloud, wanted, signal);
    if (live === undefined) return {waiting: `the API does not list cluster ${wanted.clusterName} yet`};
    if (live.state === 'running') return {done: `${live.endpoint} runs version ${live.version}`};
    return {waiting: `the cluster is ${live.state}${live.message === '' || live.message === live.state ? '' : `: ${live.message}`}`};
  };
  return {
    id: 'cluster-running',
    title: 'The control plane runs',
    needs: ['cluster'],
    effect: 'none',
    changes: [],
    settled: async (_, signal) => {
      const seen = await look(signal);
      return 'done' in seen ? seen.done : false;
    },
    apply: ({world, say}, signal) => waitUntil(() => look(signal), {clock: world.clock, limitMs, signal, say}),
  };
}
