import {setTimeout as sleep} from 'node:timers/promises';
import {at, conditionOf, type KubeObject, keyOf, listAt, numberAt, textAt} from '../../core/objects.ts';
import {COUNT_ANNOTATION, STEP_ANNOTATION} from '../../faults/_stages.ts';
import type {Hit} from '../../faults/_types.ts';
import type {FaultObjects} from './objects.ts';

/** kwok hears of a Stage that is gone a moment after the API server; a pod that changes before that is struck again. */
const HEARD_MS = 800;
const ROUNDS = 10;

/** The pods that a fault of Stages held, after the Stages are gone: as newly created, or deleted. */
export async function letGo(hit: Hit, how: 'recover' | 'replace', objects: FaultObjects): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(HEARD_MS);
    const held = (await objects.targets({apiVersion: 'v1', kind: 'Pod', namespace: hit.namespace, labels: hit.labels})).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined && isStruck(pod, [hit]) && isHeld(pod, how),
    );
    if (held.length === 0) return;
    for (const pod of held) {
      const finished = ['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase') ?? '');
      if (how === 'replace' || finished) await objects.remove(keyOf(pod));
      else await objects.strategic(keyOf(pod), asCreated(pod), 'status');
    }
    // A pod that is deleted does not come back; its successor is nobody's business.
    if (how === 'replace') return;
  }
}

/** True for a pod that was created after one of these faults on its workload began. */
export function isStruck(
  pod: {
    readonly metadata: {
      readonly namespace?: string | undefined;
      readonly creationTimestamp?: string | undefined;
      readonly labels?: {readonly [key: string]: string};
    };
  },
  hits: readonly Pick<Hit, 'labels' | 'namespace' | 'since'>[],
): boolean {
  const {creationTimestamp = '', labels = {}, namespace} = pod.metadata;
  return hits.some(
    (hit) =>
      hit.namespace === namespace &&
      creationTimestamp > hit.since &&
      Object.keys(hit.labels).length > 0 &&
      Object.entries(hit.labels).every(([key, value]) => labels[key] === value),
  );
}

function isHeld(pod: KubeObject, how: 'recover' | 'replace'): boolean {
  if (pod.metadata.annotations?.[STEP_ANNOTATION] !== undefined) return true;
  return how === 'replace' && conditionOf(pod, 'Ready')?.status !== 'True';
}

/** The status of a pod whose containers are being created, with the restarts that it has had. */
export function asCreated(pod: KubeObject): object {
  const inits = listAt(pod, 'spec', 'initContainers');
  const unready = {status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status'};
  const initialized =
    inits.length === 0
      ? {type: 'Initialized', status: 'True', reason: null, message: null}
      : {type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message: 'containers with incomplete status'};
  return {
    metadata: {annotations: {[STEP_ANNOTATION]: null, [COUNT_ANNOTATION]: null}},
    status: {
      phase: 'Pending',
      conditions: [initialized, {type: 'Ready', ...unready}, {type: 'ContainersReady', ...unready}],
      ...(inits.length === 0 ? {} : {initContainerStatuses: waiting(pod, 'initContainers', 'initContainerStatuses', 'PodInitializing')}),
      containerStatuses: waiting(pod, 'containers', 'containerStatuses', inits.length === 0 ? 'ContainerCreating' : 'PodInitializing'),
    },
  };
}

function waiting(pod: KubeObject, specs: string, statuses: string, reason: string): readonly object[] {
  return listAt(pod, 'spec', specs).map((spec) => {
    const name = textAt(spec, 'name') ?? '';
    const was = listAt(pod, 'status', statuses).find((status) => textAt(status, 'name') === name);
    const ended = at(was, 'state', 'terminated') === undefined ? at(was, 'lastState') : at(was, 'state');
    return {
      name,
      image: textAt(spec, 'image') ?? '',
      imageID: '',
      ready: false,
      started: false,
      restartCount: numberAt(was, 'restartCount') ?? 0,
      state: {waiting: {reason}},
      ...(ended === undefined ? {} : {lastState: ended}),
    };
  });
}
