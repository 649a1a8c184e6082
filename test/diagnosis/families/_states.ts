import type {KubeObject} from '../../../src/core/objects.ts';
import type {Scene} from '../../../src/diagnosis/_types.ts';
import {sceneOf} from '../../../src/diagnosis/scene.ts';
import {snapshotOf} from '../../../src/diagnosis/snapshot.ts';

export const now = Date.parse('2026-03-01T12:00:00Z');

/** A moment before `now`, in seconds. */
export function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

export function object(apiVersion: string, kind: string, name: string, fields: object = {}, metadata: object = {}): KubeObject {
  return {apiVersion, kind, metadata: {name, namespace: 'gomeet', uid: `${kind}-${name}`, ...metadata}, ...fields};
}

type PodParts = {
  readonly spec?: object;
  readonly container?: object;
  readonly status?: object;
  readonly state?: object;
  readonly metadata?: object;
  readonly conditions?: readonly object[];
  /** Seconds since it was made. */
  readonly age?: number;
};

/** A pod `api-NAME` with one container `api`, on a node, not ready. `state` is what its container status says beside the name. */
export function pod(name = 'a', {spec, container, status, state, metadata, conditions, age = 120}: PodParts = {}): KubeObject {
  return object(
    'v1',
    'Pod',
    `api-${name}`,
    {
      spec: {nodeName: 'app-1', containers: [{name: 'api', image: 'gomeet/auth-service:v9', ...container}], ...spec},
      status: {
        phase: 'Pending',
        startTime: ago(age),
        conditions: conditions ?? [{type: 'Ready', status: 'False', lastTransitionTime: ago(age)}],
        ...(state === undefined ? {} : {containerStatuses: [{name: 'api', ready: false, restartCount: 0, ...state}]}),
        ...status,
      },
    },
    {
      creationTimestamp: ago(age),
      labels: {'pod-template-hash': 'new'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'api-new', uid: 'ReplicaSet-api-new', controller: true}],
      ...metadata,
    },
  );
}

export function readyPod(name: string, state: object = {}): KubeObject {
  return pod(name, {
    age: 7200,
    status: {phase: 'Running'},
    conditions: [{type: 'Ready', status: 'True', lastTransitionTime: ago(3600)}],
    state: {ready: true, started: true, state: {running: {startedAt: ago(3600)}}, ...state},
  });
}

export function waiting(reason: string, message = '', more: object = {}): PodParts {
  return {state: {state: {waiting: {reason, message}}, ...more}};
}

/** The end of a container's run: `seconds` ago, after `ran` seconds. */
export function ended(exitCode: number, reason: string, seconds: number, ran = 2, message = ''): {readonly terminated: object} {
  return {terminated: {exitCode, reason, startedAt: ago(seconds + ran), finishedAt: ago(seconds), ...(message === '' ? {} : {message})}};
}

/** An event about an object; `first` and `last` in seconds before now. */
export function event(
  about: KubeObject,
  reason: string,
  message: string,
  {count = 1, first = 30, last = 5, container}: {count?: number; first?: number; last?: number; container?: string} = {},
): KubeObject {
  const {kind, metadata} = about;
  serial += 1;
  return object('v1', 'Event', `event-${serial}`, {
    type: /^(Failed|BackOff|Unhealthy|Evicted|Preempted|Provisioning|FailedScheduling|NodeNotReady)/.test(reason) ? 'Warning' : 'Normal',
    reason,
    message,
    count,
    firstTimestamp: ago(first),
    lastTimestamp: ago(last),
    involvedObject: {
      kind,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      uid: metadata.uid,
      ...(container === undefined ? {} : {fieldPath: `spec.containers{${container}}`}),
    },
  });
}
let serial = 0;

export function node(
  name: string,
  {
    labels = {},
    taints,
    cpu = '4',
    memory = '8Gi',
    conditions,
    cordoned = false,
  }: {labels?: object; taints?: readonly object[]; cpu?: string; memory?: string; conditions?: readonly object[]; cordoned?: boolean} = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name, uid: `Node-${name}`, labels: {'gomeet.io/pool': 'app', ...labels}},
    spec: {...(taints === undefined ? {} : {taints}), ...(cordoned ? {unschedulable: true} : {})},
    status: {allocatable: {cpu, memory, pods: '110'}, conditions: conditions ?? [{type: 'Ready', status: 'True'}]},
  };
}

/** A Deployment `api` whose new ReplicaSet owns the given pods; `subject` puts another object in its place. */
export type Stage = {
  readonly pods: readonly KubeObject[];
  readonly others?: readonly KubeObject[];
  readonly replicas?: number;
  readonly subject?: KubeObject;
  readonly gathered?: readonly string[];
  readonly participants?: ReadonlyMap<string, number>;
  readonly later?: number;
};

export function objectsOf({pods, others = [], replicas, subject}: Stage): readonly KubeObject[] {
  const wanted = replicas ?? pods.length;
  const deployment = object(
    'apps/v1',
    'Deployment',
    'api',
    {
      spec: {replicas: wanted, selector: {matchLabels: {app: 'api'}}},
      status: {observedGeneration: 2, replicas: wanted, updatedReplicas: wanted, unavailableReplicas: 1},
    },
    {generation: 2, creationTimestamp: ago(9000), annotations: {'deployment.kubernetes.io/revision': '2'}},
  );
  const set = (hash: string, revision: string) =>
    object(
      'apps/v1',
      'ReplicaSet',
      `api-${hash}`,
      {spec: {replicas: wanted}, status: {}},
      {
        annotations: {'deployment.kubernetes.io/revision': revision},
        labels: {'pod-template-hash': hash},
        ownerReferences: [{kind: 'Deployment', name: 'api', uid: 'Deployment-api', controller: true}],
      },
    );
  return [subject ?? deployment, set('new', '2'), set('old', '1'), ...pods, ...others];
}

export function subjectOf(stage: Stage): KubeObject {
  const [subject] = objectsOf(stage);
  if (subject === undefined) throw new Error('a stage has a subject');
  return subject;
}

export function snapshotFor(stage: Stage) {
  return snapshotOf(objectsOf(stage), {
    now: now + (stage.later ?? 0) * 1000,
    ...(stage.gathered === undefined ? {} : {gathered: stage.gathered}),
    ...(stage.participants === undefined ? {} : {participants: stage.participants}),
  });
}

export function sceneFor(stage: Stage): Scene {
  return sceneOf(subjectOf(stage), snapshotFor(stage));
}

/** Moves a pod to the old revision, or sets it on its way out. */
export function old(one: KubeObject): KubeObject {
  return {
    ...one,
    metadata: {
      ...one.metadata,
      labels: {'pod-template-hash': 'old'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'api-old', uid: 'ReplicaSet-api-old', controller: true}],
    },
  };
}

export function leaving(one: KubeObject, since: number, graceSeconds: number): KubeObject {
  return {...one, metadata: {...one.metadata, deletionTimestamp: ago(since - graceSeconds), deletionGracePeriodSeconds: graceSeconds}};
}
