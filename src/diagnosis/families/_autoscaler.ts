import type {SeenEvent, Snapshot} from '../_types.ts';

/** cluster-autoscaler gives a node this long to register (--max-node-provision-time, default 15 min). */
const provisionMs = 15 * 60_000;

/** What an autoscaler of nodes said about a pod: it adds a node, or why not. Times in milliseconds. */
export type Scaling =
  | {readonly adds: true; readonly what: string; readonly since: number | undefined; readonly event: SeenEvent}
  | {readonly adds: false; readonly why: string; readonly event: SeenEvent};

/** The latest word of cluster-autoscaler (TriggeredScaleUp, NotTriggerScaleUp) or Karpenter (Nominated, FailedScheduling). */
export function scalingOf(events: readonly SeenEvent[], now: number): Scaling | undefined {
  const added = events.findLast(
    (one) => one.reason === 'TriggeredScaleUp' || (one.reason === 'Nominated' && /nodeclaim|machine/.test(one.message)),
  );
  const refused = events.findLast((one) => one.reason === 'NotTriggerScaleUp');
  // For 15 minutes the promise stands: the autoscaler repeats "not triggered" for other pools while a node is on its way.
  if (added !== undefined && (added.last === undefined || now - added.last < provisionMs)) {
    return {adds: true, what: addedWhat(added), since: added.first ?? added.last, event: added};
  }
  if (refused === undefined) {
    return added === undefined
      ? undefined
      : {adds: false, why: 'the autoscaler promised a node more than 15 min ago and none came', event: added};
  }
  const why = refused.message.replace(/^pod didn't trigger scale-up( \(it wouldn't fit if a new node is added\))?:? ?/, '');
  return {adds: false, why: `the autoscaler adds no node${why === '' ? '' : `: ${why}`}`, event: refused};
}

/** "pod triggered scale-up: [{pool-media 3->4 (max: 10)}]". */
function addedWhat(event: SeenEvent): string {
  const pools = [...event.message.matchAll(/\{(\S+) (\d+)->(\d+) \(max: (\d+)\)\}/g)];
  return pools.length === 0
    ? event.message
    : pools.map(([, pool, from, to, max]) => `pool ${pool} from ${from} to ${to} nodes (at most ${max})`).join(', ');
}

/** Whether a cluster-autoscaler works here: it keeps its state in this ConfigMap. */
export function hasAutoscaler(snapshot: Snapshot): boolean {
  return snapshot.find('ConfigMap', 'kube-system', 'cluster-autoscaler-status') !== undefined;
}
