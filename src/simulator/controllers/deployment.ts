import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Condition, withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {ownerReference, replicasOf, scaledValue} from '../pods.ts';
import {templateHash} from './template-hash.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
const second = 1000;

/** Deployment → ReplicaSets, rolling or recreating, and the status that `kubectl rollout status` reads. */
export const deployments: Controller = {
  name: 'deployment',
  kinds: ['apps/Deployment'],
  reconcile(deployment, control) {
    const sets = control.store.owned(deployment.metadata.uid ?? '').filter((one) => one.kind === 'ReplicaSet');
    const hash = templateHash(deployment);
    const current = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash) ?? createSet(deployment, hash, sets, control);
    if (current === undefined) return undefined;
    const old = sets.filter((set) => set.metadata.name !== current.metadata.name);
    if (fieldsAt(deployment, 'spec').paused !== true) roll(deployment, current, old, control);
    dropOld(deployment, old, control);
    return report(deployment, current.metadata.name, control);
  },
};

function createSet(deployment: KubeObject, hash: string, sets: readonly KubeObject[], control: Control): KubeObject | undefined {
  const revision = 1 + Math.max(0, ...sets.map((set) => Number(set.metadata.annotations?.[revisionKey] ?? 0)));
  const spec = fieldsAt(deployment, 'spec');
  const template = fieldsAt(spec, 'template');
  const metadata = fieldsAt(template, 'metadata');
  const labels = {...fieldsAt(metadata, 'labels'), 'pod-template-hash': hash};
  return control.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : {namespace: deployment.metadata.namespace}),
      labels: {...deployment.metadata.labels, 'pod-template-hash': hash},
      annotations: {[revisionKey]: String(revision)},
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds === undefined ? {} : {minReadySeconds: spec.minReadySeconds}),
      selector: {matchLabels: {...fieldsAt(spec, 'selector', 'matchLabels'), 'pod-template-hash': hash}},
      template: {...template, metadata: {...metadata, labels}},
    },
    status: {replicas: 0},
  });
}

/** One step of the rolling update: the new set grows into the surge, the old ones shrink as far as availability allows. */
function roll(deployment: KubeObject, current: KubeObject, old: readonly KubeObject[], control: Control): void {
  const wanted = replicasOf(deployment);
  const running = (sets: readonly KubeObject[]) => sets.reduce((sum, set) => sum + (numberAt(set, 'status', 'replicas') ?? 0), 0);
  const oldSpec = old.reduce((sum, set) => sum + replicasOf(set), 0);
  if (textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') {
    for (const set of old) scale(set, 0, deployment, control);
    if (running(old) === 0) scale(current, wanted, deployment, control);
    return;
  }
  const limits = fieldsAt(deployment, 'spec', 'strategy', 'rollingUpdate');
  const surge = scaledValue(limits.maxSurge, wanted, true, '25%');
  const unavailable = scaledValue(limits.maxUnavailable, wanted, false, '25%');
  const own = replicasOf(current);
  const grown = own > wanted ? wanted : Math.min(wanted, Math.max(own, wanted + surge - oldSpec));
  scale(current, grown, deployment, control);
  const healthy = (set: KubeObject) => numberAt(set, 'status', 'availableReplicas') ?? 0;
  const floor = wanted - (surge === 0 && unavailable === 0 ? 1 : unavailable);
  let spare = healthy(current) + old.reduce((sum, set) => sum + healthy(set), 0) - floor;
  for (const set of old) {
    // Old pods that are not available give nothing; they go first, whatever the budget.
    const broken = Math.max(0, replicasOf(set) - healthy(set));
    const removable = Math.min(replicasOf(set) - broken, Math.max(0, spare));
    spare -= removable;
    scale(set, replicasOf(set) - broken - removable, deployment, control);
  }
}

function scale(set: KubeObject, replicas: number, deployment: KubeObject, control: Control): void {
  const before = replicasOf(set);
  if (before === replicas) return;
  control.put({...set, spec: {...fieldsAt(set, 'spec'), replicas}});
  const word = replicas > before ? 'up' : 'down';
  control.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${word} replica set ${set.metadata.name} from ${before} to ${replicas}`);
}

/** Keeps the last ReplicaSets for a rollback. */
function dropOld(deployment: KubeObject, old: readonly KubeObject[], control: Control): void {
  const keep = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
  const empty = old.filter((set) => replicasOf(set) === 0 && (numberAt(set, 'status', 'replicas') ?? 0) === 0);
  const revision = (set: KubeObject) => Number(set.metadata.annotations?.[revisionKey] ?? 0);
  const surplus = [...empty].sort((a, b) => revision(b) - revision(a)).slice(keep);
  for (const {apiVersion, kind, metadata} of surplus)
    control.remove({apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? ''});
}

function report(deployment: KubeObject, currentName: string, control: Control): number | undefined {
  const sets = control.store.owned(deployment.metadata.uid ?? '').filter((one) => one.kind === 'ReplicaSet');
  const current = sets.find((set) => set.metadata.name === currentName);
  if (current === undefined) return undefined;
  const total = (field: string) => sets.reduce((sum, set) => sum + (numberAt(set, 'status', field) ?? 0), 0);
  const wanted = replicasOf(deployment);
  const updated = numberAt(current, 'status', 'replicas') ?? 0;
  const [replicas, available] = [total('replicas'), total('availableReplicas')];
  const complete = updated === wanted && replicas === wanted && available === wanted;
  const counts = {updatedReplicas: updated, replicas, readyReplicas: total('readyReplicas'), availableReplicas: available};
  const {condition, deadline, since} = progress(deployment, current, complete, counts, control);
  const unavailable = scaledValue(fieldsAt(deployment, 'spec', 'strategy', 'rollingUpdate').maxUnavailable, wanted, false, '25%');
  const enough = available >= wanted - unavailable;
  const failure = listAt(current, 'status', 'conditions').find((one) => textAt(one, 'type') === 'ReplicaFailure');
  const availability: Condition = enough
    ? {type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.'}
    : {type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.'};
  const others = withConditions(deployment, control.time(), availability, condition).filter((one) => one.type !== 'ReplicaFailure');
  const conditions = others.map((one) => (one.type === 'Progressing' ? {...one, lastUpdateTime: since} : one));
  const revision = current.metadata.annotations?.[revisionKey] ?? '1';
  control.put({
    ...deployment,
    metadata: {...deployment.metadata, annotations: {...deployment.metadata.annotations, [revisionKey]: revision}},
    status: {
      ...(deployment.metadata.generation === undefined ? {} : {observedGeneration: deployment.metadata.generation}),
      ...counts,
      ...(wanted > available ? {unavailableReplicas: wanted - available} : {}),
      conditions: failure === undefined ? conditions : [...conditions, fieldsAt(failure)],
    },
  });
  return deadline;
}

/** The Progressing condition; any change of the counts restarts `progressDeadlineSeconds`. */
function progress(deployment: KubeObject, set: KubeObject, complete: boolean, counts: Fields, control: Control) {
  const {name} = set.metadata;
  const before = listAt(deployment, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Progressing');
  const moved =
    Object.entries(counts).some(([field, count]) => (numberAt(deployment, 'status', field) ?? 0) !== count) ||
    numberAt(deployment, 'status', 'observedGeneration') !== deployment.metadata.generation;
  const since = moved ? control.time() : (textAt(before, 'lastUpdateTime') ?? control.time());
  if (complete) {
    const message = `ReplicaSet "${name}" has successfully progressed.`;
    return {
      condition: {type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message} satisfies Condition,
      deadline: undefined,
      since,
    };
  }
  const limit = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600;
  const deadline = Date.parse(since) + limit * second;
  if (control.now() >= deadline) {
    const message = `ReplicaSet "${name}" has timed out progressing.`;
    return {
      condition: {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message} satisfies Condition,
      deadline: undefined,
      since,
    };
  }
  const message = `ReplicaSet "${name}" is progressing.`;
  return {condition: {type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message} satisfies Condition, deadline, since};
}
