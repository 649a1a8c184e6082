import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import {demandOf} from './demand.ts';

/** How a roll-out of a workload replaces its pods. Counts of pods. */
export type Surge = {
  readonly replicas: number;
  /** New pods that may exist beside the old ones. */
  readonly surge: number;
  /** Pods that may be missing meanwhile. */
  readonly unavailable: number;
};

/** Reads the strategy of a live workload, with the API's defaults (25 % each; one at a time for StatefulSets and DaemonSets). */
export function surgeOf(live: KubeObject): Surge {
  const replicas =
    live.kind === 'DaemonSet' ? (numberAt(live, 'status', 'desiredNumberScheduled') ?? 0) : (numberAt(live, 'spec', 'replicas') ?? 1);
  if (live.kind !== 'Deployment') {
    const asked = at(live, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable') ?? 1;
    return {replicas, surge: 0, unavailable: Math.max(1, countOf(asked, replicas, 'down'))};
  }
  if (textAt(live, 'spec', 'strategy', 'type') === 'Recreate') return {replicas, surge: 0, unavailable: replicas};
  const rolling = at(live, 'spec', 'strategy', 'rollingUpdate');
  const surge = countOf(at(rolling, 'maxSurge') ?? '25%', replicas, 'up');
  const unavailable = countOf(at(rolling, 'maxUnavailable') ?? '25%', replicas, 'down');
  // The API does not allow both to be nothing: then nothing could ever move.
  return {replicas, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable};
}

/** Users stay on a pod that ends: a grace at least this long (seconds) is for them, not for closing files. */
const drainSeconds = 600;

/**
 * Whether old pods of a workload keep the machine's ports for as long as somebody uses them: a new pod then waits for a node
 * of its own, and that is no failure.
 */
export function drains(workload: KubeObject): boolean {
  return graceSecondsOf(workload) >= drainSeconds && demandOf(at(workload, 'spec', 'template')).hostPorts.length > 0;
}

/** `terminationGracePeriodSeconds` of the pods; 30 is the API's default. */
export function graceSecondsOf(workload: KubeObject): number {
  return numberAt(workload, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds') ?? 30;
}

/** Beside the grace itself: until a pod is scheduled, started and ready. */
const marginMs = 600_000;

/**
 * The longest that a roll-out of a draining workload may take while everything goes right, in milliseconds: each batch may
 * drain for its whole grace. `batch` pods go at a time.
 */
export function drainLimitMs(workload: KubeObject, replicas: number, batch: number): number {
  return Math.ceil(Math.max(1, replicas) / Math.max(1, batch)) * (graceSecondsOf(workload) * 1_000 + marginMs);
}

function countOf(value: unknown, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  if (percent === undefined) return 0;
  const exact = (Number(percent) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
