import {selectorOf} from '../../capacity/selector.ts';
import {hpaOf} from '../../capacity/workloads.ts';
import {sentenceOf} from '../../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';

/** Users of each pod of a workload, as its autoscaler counts them. Not measured is not the same as none. */
export type Load = {readonly unit: string} & (
  | {readonly byPod: {readonly [pod: string]: number}}
  | {
      /** Why not. */
      readonly unmeasured: string;
    }
);

/** What people call one of what a metric counts. */
const units: {readonly [metric: string]: string} = {
  livekit_participants_total: 'participants',
  turn_total_allocations: 'allocations',
  websocket_connections_active: 'connections',
};

/** Reads the metric by which the workload's autoscaler counts users. */
export async function readLoad(
  world: Pick<World, 'metrics'>,
  workload: KubeObject,
  manifests: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Load> {
  const metric = loadMetricOf(workload, manifests);
  if (metric === undefined) return {unit: 'users', unmeasured: 'its autoscaler asks for no metric of pods'};
  const unit = units[metric] ?? metric;
  if (world.metrics === undefined) return {unit, unmeasured: 'this world measures nothing'};
  const labels = Object.entries(at(workload, 'spec', 'selector', 'matchLabels') ?? {});
  const selector = labels.map(([key, value]) => `${key}=${value}`).join(',');
  try {
    const found = await world.metrics.read(metric, workload.metadata.namespace ?? '', selector, signal);
    return {unit, byPod: Object.fromEntries(found)};
  } catch (error) {
    signal.throwIfAborted();
    return {unit, unmeasured: sentenceOf(error)};
  }
}

/** A drain takes hours; who waits for it asks the metrics now and then, and not at all while nothing drains. */
const loadEveryMs = 30_000;

/** The load of a workload as it was measured lately. */
export class LoadMemory {
  #known: {readonly load: Load; readonly at: number} | undefined;

  /** `pods` are those of the workload. `now` in milliseconds. */
  async of(
    world: Pick<World, 'metrics'>,
    workload: KubeObject,
    pods: readonly KubeObject[],
    manifests: readonly KubeObject[],
    now: number,
    signal: AbortSignal,
  ): Promise<Load> {
    const drains = pods.some((pod) => pod.metadata.deletionTimestamp !== undefined);
    if (drains && (this.#known === undefined || now - this.#known.at >= loadEveryMs))
      this.#known = {load: await readLoad(world, workload, manifests, signal), at: now};
    return this.#known?.load ?? {unit: 'users', unmeasured: 'not asked yet'};
  }
}

/** The pods that a workload selects. */
export function podsOf(workload: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const selects = selectorOf(at(workload, 'spec', 'selector'));
  return pods.filter((pod) => pod.kind === 'Pod' && selects(pod.metadata.labels ?? {}));
}

function loadMetricOf(workload: KubeObject, manifests: readonly KubeObject[]): string | undefined {
  const metrics = listAt(hpaOf(workload, manifests), 'spec', 'metrics');
  return metrics.map((metric) => textAt(metric, 'pods', 'metric', 'name')).find((name) => name !== undefined);
}

/** Users of one pod; `undefined` when they were not measured. */
export function usersOf(load: Load, pod: string): number | undefined {
  return 'byPod' in load && Object.hasOwn(load.byPod, pod) ? load.byPod[pod] : undefined;
}

/** `7 participants`, or that they were not measured. */
export function usersText(load: Load, pod: string): string {
  const users = usersOf(load, pod);
  if (users === undefined) return `${load.unit} not measured`;
  return users === 1 ? `1 ${load.unit.replace(/s$/, '')}` : `${users} ${load.unit}`;
}
