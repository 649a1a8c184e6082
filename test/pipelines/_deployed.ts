import {targetSchema} from '../../src/core/config.ts';
import {type ExecuteOptions, execute} from '../../src/core/execute.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../../src/core/objects.ts';
import type {Pipeline} from '../../src/core/pipeline.ts';
import type {World} from '../../src/core/ports.ts';
import type {RunResult} from '../../src/core/result.ts';
import type {Target} from '../../src/core/target.ts';
import {parseFaults} from '../../src/faults/_parse.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {FaultBoard, SimulatedCluster, VirtualClock, worldOf} from '../../src/simulator/index.ts';
import {applyBootstrap, applyPlatform} from '../../src/simulator/preload.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

const config = targetSchema.parse({profile: 's1', stableFor: '10s'});
export const templates = await loadTemplates(config.stack, config.profile);
export const target: Target = buildTarget('production', config, templates);
export const {namespace} = target;

export type Deployed = {readonly cluster: SimulatedCluster; readonly world: World};

/** The platform of profile s1 as it has run for hours; made once, because every test begins with the same. */
const dump = (() => {
  const cluster = new SimulatedCluster({pools: target.pools, namespace, clock: new VirtualClock()});
  applyBootstrap(cluster, target.bootstrap);
  applyPlatform(cluster, target.manifests);
  cluster.advance(6 * 3_600_000);
  return cluster.dump();
})();

/** A world of its own in which the platform runs; faults strike with the first change. */
export function deployed(faults: readonly string[] = []): Deployed {
  const clock = new VirtualClock(new Date(dump.now));
  const cluster = new SimulatedCluster({pools: [], namespace, clock, faults: new FaultBoard(parseFaults(faults))});
  cluster.restore(dump);
  return {cluster, world: worldOf(cluster)};
}

/** Leaves no node but those on which the app runs: its next pod has nowhere else to go. */
export function cordonOthers({cluster}: Deployed, app: string): void {
  const own = cluster.store.list('Pod', namespace).filter((pod) => pod.metadata.labels?.['app'] === app);
  const busy = new Set(own.map((pod) => textAt(pod, 'spec', 'nodeName')));
  for (const node of cluster.store.list('Node')) {
    if (!busy.has(node.metadata.name)) cluster.put({...node, spec: {unschedulable: true}});
  }
}

/** `gomeet … --yes`. */
export function carriedOut<Context>(world: World, pipeline: Pipeline<Context>, more: Partial<ExecuteOptions> = {}): Promise<RunResult> {
  return execute(pipeline, {
    world,
    target,
    toolVersion: '1.2.3',
    dryRun: false,
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
    ...more,
  });
}

export async function get(world: World, kind: string, name: string): Promise<KubeObject | undefined> {
  const apiVersion = kind === 'HorizontalPodAutoscaler' ? 'autoscaling/v2' : kind === 'Pod' ? 'v1' : 'apps/v1';
  return world.cluster.get({apiVersion, kind, namespace, name});
}

export async function podsOf(world: World, app: string): Promise<readonly KubeObject[]> {
  return world.cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`});
}

export async function living(world: World, app: string): Promise<readonly KubeObject[]> {
  return (await podsOf(world, app)).filter((pod) => pod.metadata.deletionTimestamp === undefined);
}

export function imageOfPod(pod: KubeObject | undefined): string | undefined {
  return textAt(listAt(pod, 'spec', 'containers')[0], 'image');
}

export async function replicas(world: World, name: string): Promise<number | undefined> {
  return numberAt(await get(world, 'Deployment', name), 'spec', 'replicas');
}
