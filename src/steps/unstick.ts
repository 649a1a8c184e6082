import {Failed} from '../core/errors.ts';
import {conditionOf, type KubeObject, keyOf, numberAt, shortName, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';

const pollMs = 500;
/** A controller sees a change within milliseconds; this long means that it does not work at all. */
const controllerLimitMs = 30_000;

/**
 * Pods that keep a StatefulSet from going back. A set that updates in order waits for a pod of the broken revision to become
 * ready, which it never does (kubernetes.io, StatefulSets, "Forced rollback"): such a pod has to be deleted by hand. A pod
 * that is ready is never among them, nor one of a set that updates in parallel, which replaces its pods by itself.
 */
export async function stuckPods(world: World, sets: readonly KubeObject[], signal: AbortSignal): Promise<readonly KubeObject[]> {
  const ordered = sets.filter((set) => set.kind === 'StatefulSet' && textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel');
  if (ordered.length === 0) return [];
  const namespace = ordered[0]?.metadata.namespace;
  const [pods, ...live] = await Promise.all([
    world.cluster.list('v1', 'Pod', namespace === undefined ? {} : {namespace}, signal),
    ...ordered.map((set) => world.cluster.get(keyOf(set), signal)),
  ]);
  return live.flatMap((set) => (set === undefined ? [] : stuckOf(set, pods)));
}

/** Pure. Of one live set, the highest ordinal first, as the controller updates. */
export function stuckOf(set: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const wanted = textAt(set, 'status', 'updateRevision');
  if (wanted === undefined || textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return [];
  return pods
    .filter((pod) => (pod.metadata.ownerReferences ?? []).some((owner) => owner.kind === 'StatefulSet' && owner.uid === set.metadata.uid))
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status !== 'True')
    .filter((pod) => pod.metadata.labels?.['controller-revision-hash'] !== wanted)
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
}

/** Deletes stuck pods, one after another, each gone before the next. Returns their names. */
export async function unstick(
  world: World,
  sets: readonly KubeObject[],
  limitMs: number,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await Promise.all(sets.filter((set) => set.kind === 'StatefulSet').map((set) => observed(world, set, signal)));
  const names: string[] = [];
  for (;;) {
    const [pod] = await stuckPods(world, sets, signal);
    if (pod === undefined) return names;
    const name = shortName(keyOf(pod));
    say(`deleting ${name}: its revision is broken, and the StatefulSet waits for it`);
    await world.changes.remove(keyOf(pod), signal);
    await gone(world, pod, limitMs, signal);
    names.push(name);
  }
}

/** Until its controller has seen it, a set's status speaks of the revision before. */
async function observed(world: World, set: KubeObject, signal: AbortSignal): Promise<void> {
  const deadline = world.clock.now().getTime() + controllerLimitMs;
  for (;;) {
    const live = await world.cluster.get(keyOf(set), signal);
    if (live === undefined || (numberAt(live, 'status', 'observedGeneration') ?? 0) >= (live.metadata.generation ?? 0)) return;
    if (world.clock.now().getTime() > deadline)
      throw new Failed(`${shortName(keyOf(set))}: its controller has not seen the change within ${controllerLimitMs / 1000} s`);
    await world.clock.sleep(pollMs, signal);
  }
}

async function gone(world: World, pod: KubeObject, limitMs: number, signal: AbortSignal): Promise<void> {
  const deadline = world.clock.now().getTime() + limitMs;
  for (;;) {
    const live = await world.cluster.get(keyOf(pod), signal);
    if (live === undefined || live.metadata.uid !== pod.metadata.uid) return;
    if (world.clock.now().getTime() > deadline) {
      throw new Failed(`${shortName(keyOf(pod))} does not end, ${Math.round(limitMs / 1000)} s after it was deleted`, {
        suggestions: [`see why with: kubectl -n ${pod.metadata.namespace ?? ''} describe pod ${pod.metadata.name}`],
      });
    }
    await world.clock.sleep(pollMs, signal);
  }
}

function ordinalOf(pod: KubeObject): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? 0);
}
