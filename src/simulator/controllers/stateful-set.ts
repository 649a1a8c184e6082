import {type KubeObject, keyOf, listAt, numberAt, textAt} from '../../core/objects.ts';
import {Rejection} from '../api/rejection.ts';
import type {Control, Controller} from '../control.ts';
import {type Fields, fieldsAt, isFields} from '../fields.ts';
import {isActive, isAvailable, isReady, ordinalOf, podFor, replicasOf} from '../pods.ts';
import {templateHash} from './template-hash.ts';

const retryMs = 10_000;
const revisionLabel = 'controller-revision-hash';

/** StatefulSet → pods with ordinals and their claims, one after another or all at once. */
export const statefulSets: Controller = {
  name: 'stateful-set',
  kinds: ['apps/StatefulSet'],
  reconcile(set, control) {
    const refused = adjust(set, control);
    const again = report(set, control);
    return refused ? control.now() + retryMs : again;
  },
};

function podsOf(set: KubeObject, control: Control): readonly KubeObject[] {
  const pods = control.store.owned(set.metadata.uid ?? '').filter((one) => one.kind === 'Pod');
  return [...pods].sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function revisionOf(set: KubeObject): string {
  return `${set.metadata.name}-${templateHash(set)}`;
}

/** One step towards the wanted pods; true when a creation was refused. */
function adjust(set: KubeObject, control: Control): boolean {
  const pods = podsOf(set, control);
  const wanted = replicasOf(set);
  const parallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) {
      if (!create(set, ordinal, control)) return true;
      if (!parallel) return false;
    } else if (!parallel && (!isReady(pod) || !isActive(pod))) return false;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted && isActive(pod)).reverse();
  for (const pod of parallel ? surplus : surplus.slice(0, 1)) control.remove(keyOf(pod));
  if (surplus.length === 0) update(set, pods, control);
  return false;
}

/** Replaces pods of an older revision from the highest ordinal down, one at a time, each after the one before is ready. */
function update(set: KubeObject, pods: readonly KubeObject[], control: Control): void {
  const strategy = fieldsAt(set, 'spec', 'updateStrategy');
  if (strategy.type === 'OnDelete' || pods.some((pod) => !isActive(pod))) return;
  const partition = numberAt(strategy, 'rollingUpdate', 'partition') ?? 0;
  for (const pod of [...pods].reverse()) {
    if (ordinalOf(pod) < partition) return;
    const old = pod.metadata.labels?.[revisionLabel] !== revisionOf(set);
    if (old) control.remove(keyOf(pod));
    if (old || !isReady(pod)) return;
  }
}

function create(set: KubeObject, ordinal: number, control: Control): boolean {
  const name = `${set.metadata.name}-${ordinal}`;
  const template = fieldsAt(set, 'spec', 'template');
  const labels = {
    [revisionLabel]: revisionOf(set),
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const claims = listAt(set, 'spec', 'volumeClaimTemplates').filter(isFields);
  const volumes = claims.map((claim) => {
    const volume = textAt(claim, 'metadata', 'name') ?? '';
    return {name: volume, persistentVolumeClaim: {claimName: `${volume}-${name}`}};
  });
  const pod = podFor(set, template, name, labels);
  const spec = {
    ...fieldsAt(pod, 'spec'),
    hostname: name,
    ...(volumes.length === 0 ? {} : {volumes: [...listAt(pod, 'spec', 'volumes'), ...volumes]}),
  };
  try {
    for (const claim of claims) createClaim(set, claim, name, control);
    control.create({...pod, spec});
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    control.event(set, 'Warning', 'FailedCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`);
    return false;
  }
  control.event(set, 'Normal', 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  return true;
}

/** Claims have no owner: they outlive the StatefulSet. */
function createClaim(set: KubeObject, claim: Fields, pod: string, control: Control): void {
  const volume = textAt(claim, 'metadata', 'name') ?? '';
  control.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: `${volume}-${pod}`,
      ...(set.metadata.namespace === undefined ? {} : {namespace: set.metadata.namespace}),
      labels: Object.fromEntries(
        Object.entries(fieldsAt(set, 'spec', 'selector', 'matchLabels')).map(([key, value]) => [key, String(value)]),
      ),
    },
    spec: fieldsAt(claim, 'spec'),
    status: {phase: 'Pending'},
  });
}

function report(set: KubeObject, control: Control): number | undefined {
  const pods = podsOf(set, control).filter((pod) => ordinalOf(pod) < replicasOf(set) || isActive(pod));
  const revision = revisionOf(set);
  const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision);
  const ready = pods.filter((pod) => isReady(pod) && isActive(pod));
  const patience = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
  const available = ready.filter((pod) => isAvailable(pod, patience, control.now()));
  const done = updated.length === replicasOf(set) && ready.length === replicasOf(set);
  const current = done ? revision : (textAt(set, 'status', 'currentRevision') ?? revision);
  control.status(set, {
    ...(set.metadata.generation === undefined ? {} : {observedGeneration: set.metadata.generation}),
    replicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    currentReplicas: pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === current).length,
    updatedReplicas: updated.length,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  });
  return available.length < ready.length ? control.now() + 1000 : undefined;
}
