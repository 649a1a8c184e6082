import type {RolloutReading} from '../../../src/checks/kubernetes/_rollout.ts';
import {rolloutKinds} from '../../../src/checks/kubernetes/_scenery.ts';
import type {KubeObject} from '../../../src/core/objects.ts';

export const now = '2026-03-01T12:00:00.000Z';
/** A point in time before `now`. */
export function ago(seconds: number): string {
  return new Date(Date.parse(now) - seconds * 1000).toISOString();
}

export function object(kind: string, name: string, fields: object = {}, metadata: object = {}): KubeObject {
  const apiVersion = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision'].includes(kind)
    ? 'apps/v1'
    : kind === 'Job'
      ? 'batch/v1'
      : 'v1';
  return {apiVersion, kind, metadata: {name, namespace: 'gomeet', uid: `uid-${kind}-${name}`, generation: 2, ...metadata}, ...fields};
}

export function ownedBy(kind: string, name: string): object {
  return {ownerReferences: [{kind, name, uid: `uid-${kind}-${name}`, controller: true}]};
}

export type PodState = {readonly ready?: boolean; readonly status?: object; readonly spec?: object; readonly metadata?: object};

export function pod(
  name: string,
  owner: readonly [kind: string, name: string],
  {ready = true, status = {}, spec = {}, metadata = {}}: PodState = {},
): KubeObject {
  return object(
    'Pod',
    name,
    {
      spec: {containers: [{name: 'app', image: 'registry.example/app:v2'}], ...spec},
      status: {phase: 'Running', startTime: ago(120), conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}], ...status},
    },
    {...ownedBy(...owner), creationTimestamp: ago(120), ...metadata},
  );
}

/** A container that waits, with the reason and the text of the kubelet. */
export function waiting(reason: string, message = '', more: object = {}): PodState {
  return {
    ready: false,
    status: {phase: 'Pending', containerStatuses: [{name: 'app', state: {waiting: {reason, message}}, restartCount: 0, ...more}]},
  };
}

export function unschedulable(cpu: string): PodState {
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/3 nodes are available: 3 Insufficient cpu.',
    lastTransitionTime: ago(45),
  };
  return {
    ready: false,
    status: {phase: 'Pending', conditions: [condition]},
    spec: {containers: [{name: 'app', image: 'a', resources: {requests: {cpu}}}]},
  };
}

const revision = {'deployment.kubernetes.io/revision': '2'};

/** A Deployment of three whose controller has seen the last change, with its new and its old ReplicaSet. */
export function deployment(status: object = {}, spec: object = {}): readonly KubeObject[] {
  const settled = {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3, ...status};
  return [
    object('Deployment', 'web', {spec: {replicas: 3, ...spec}, status: settled}, {annotations: revision}),
    object('ReplicaSet', 'web-new', {}, {...ownedBy('Deployment', 'web'), annotations: revision}),
    object('ReplicaSet', 'web-old', {}, {...ownedBy('Deployment', 'web'), annotations: {'deployment.kubernetes.io/revision': '1'}}),
  ];
}

/** What a roll-out reads: everything that was looked for was found, or is not there. */
export function reading(objects: readonly KubeObject[], more: Partial<RolloutReading> = {}): RolloutReading {
  return {
    objects,
    gathered: rolloutKinds.map((one) => one.kind),
    now: Date.parse(now),
    gone: new Map(),
    namespaceLeaves: false,
    ...more,
  };
}
