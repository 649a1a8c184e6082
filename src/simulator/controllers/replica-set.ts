import {type KubeObject, keyOf, listAt, numberAt, textAt} from '../../core/objects.ts';
import {Rejection} from '../api/rejection.ts';
import {type Condition, withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';
import {suffixOf} from '../hash.ts';
import {isActive, isAvailable, isReady, podFor, replicasOf} from '../pods.ts';

/** A refused creation is tried again after this long; the real back-off grows to minutes. */
const retryMs = 10_000;

/** Keeps the number of pods of a ReplicaSet. */
export const replicaSets: Controller = {
  name: 'replica-set',
  kinds: ['apps/ReplicaSet'],
  reconcile(set, control) {
    const pods = activePods(set, control);
    const wanted = replicasOf(set);
    const refused = pods.length < wanted ? create(set, wanted - pods.length, control) : undefined;
    if (pods.length > wanted) for (const pod of doomed(pods, pods.length - wanted)) control.remove(keyOf(pod));
    const again = report(set, refused, control);
    return refused === undefined ? again : control.now() + retryMs;
  },
};

function activePods(set: KubeObject, control: Control): readonly KubeObject[] {
  return control.store.owned(set.metadata.uid ?? '').filter((one) => one.kind === 'Pod' && isActive(one));
}

/** Creates pods until one is refused; the refusal is returned. */
function create(set: KubeObject, count: number, control: Control): string | undefined {
  const taken = new Set(control.store.owned(set.metadata.uid ?? '').map((pod) => pod.metadata.name));
  for (let made = 0, draw = 0; made < count; draw += 1) {
    const name = `${set.metadata.name}-${suffixOf(`${set.metadata.uid}/${draw}`, 5)}`;
    if (taken.has(name)) continue;
    try {
      control.create(podFor(set, fieldsAt(set, 'spec', 'template'), name, {}));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      control.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return error.message;
    }
    control.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${name}`);
    made += 1;
  }
  return undefined;
}

/** Which pods go first, as kube-controller-manager ranks them: unbound, not ready, low deletion cost, young. */
function doomed(pods: readonly KubeObject[], count: number): readonly KubeObject[] {
  const cost = (pod: KubeObject) => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  const bound = (pod: KubeObject) => (textAt(pod, 'spec', 'nodeName') === undefined ? 0 : 1);
  const born = (pod: KubeObject) => Date.parse(pod.metadata.creationTimestamp ?? '');
  return [...pods]
    .sort((a, b) => bound(a) - bound(b) || Number(isReady(a)) - Number(isReady(b)) || cost(a) - cost(b) || born(b) - born(a))
    .slice(0, count);
}

function report(set: KubeObject, refused: string | undefined, control: Control): number | undefined {
  const pods = activePods(set, control);
  const patience = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
  const ready = pods.filter(isReady);
  const available = ready.filter((pod) => isAvailable(pod, patience, control.now()));
  const failure: Condition = {type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refused ?? ''};
  const kept = listAt(set, 'status', 'conditions').filter((one) => textAt(one, 'type') !== 'ReplicaFailure');
  const conditions = refused === undefined ? kept : withConditions(set, control.time(), failure);
  control.status(set, {
    ...(set.metadata.generation === undefined ? {} : {observedGeneration: set.metadata.generation}),
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    ...(conditions.length === 0 ? {} : {conditions}),
  });
  return available.length < ready.length ? control.now() + 1000 : undefined;
}
