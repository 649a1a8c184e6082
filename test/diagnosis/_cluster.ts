import type {KubeObject} from '../../src/core/objects.ts';
import type {Diagnosis} from '../../src/diagnosis/_types.ts';
import {diagnoseObject} from '../../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../../src/diagnosis/snapshot.ts';

export const now = Date.parse('2026-03-01T12:00:00Z');

/** A moment before `now`, in seconds. */
export function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

export function object(apiVersion: string, kind: string, name: string, fields: object = {}, metadata: object = {}): KubeObject {
  const base = {name, namespace: 'gomeet', uid: `${kind}-${name}`, creationTimestamp: ago(600)};
  return {apiVersion, kind, metadata: {...base, ...metadata}, ...fields};
}

const revision = (number: number) => ({'deployment.kubernetes.io/revision': String(number)});

/** A Deployment `web` at revision 2 whose controller has seen everything; `spec` and `status` are added to it. */
export function deployment(replicas: number, spec: object = {}, status: object = {}, metadata: object = {}): KubeObject {
  const labels = {app: 'web'};
  const all = {replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas};
  return object(
    'apps/v1',
    'Deployment',
    'web',
    {
      spec: {replicas, selector: {matchLabels: labels}, template: {metadata: {labels}}, ...spec},
      status: {observedGeneration: 2, ...all, ...status},
    },
    {generation: 2, annotations: revision(2), ...metadata},
  );
}

export function replicaSet(number: number, status: object = {}): KubeObject {
  const owner = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'Deployment-web', controller: true};
  return object('apps/v1', 'ReplicaSet', `web-${number}`, {spec: {}, status}, {annotations: revision(number), ownerReferences: [owner]});
}

export type PodState = 'ready' | 'starting' | 'crashing' | 'leaving';

/** Pods `OWNER-0`, `OWNER-1` …, one for each state. */
export function pods(owner: KubeObject, states: readonly PodState[], labels: object = {}, from = 0): readonly KubeObject[] {
  return states.map((state, index) => {
    const ready = state === 'ready' || state === 'leaving';
    const waiting = {reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container'};
    const lastState = {terminated: {exitCode: 1, reason: 'Error', startedAt: ago(60), finishedAt: ago(50)}};
    const status = {
      name: 'web',
      ready,
      restartCount: state === 'crashing' ? 9 : 0,
      state: state === 'crashing' ? {waiting} : {running: {startedAt: ago(30)}},
      ...(state === 'crashing' ? {lastState} : {}),
    };
    return object(
      'v1',
      'Pod',
      `${owner.metadata.name}-${index + from}`,
      {
        spec: {nodeName: 'node-1', containers: [{name: 'web', image: 'example/web:v2'}]},
        status: {
          phase: 'Running',
          startTime: ago(35),
          conditions: [{type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: ago(30)}],
          containerStatuses: [status],
        },
      },
      {
        creationTimestamp: ago(35),
        labels: {app: 'web', ...labels},
        ownerReferences: [
          {apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true},
        ],
        ...(state === 'leaving' ? {deletionTimestamp: ago(-20), deletionGracePeriodSeconds: 30} : {}),
      },
    );
  });
}

/** A warning about an object, `first` and `last` in seconds before now. */
export function warning(about: KubeObject, reason: string, message: string, first = 60, last = 5, count = 3): KubeObject {
  const {name, namespace, uid} = about.metadata;
  return object('v1', 'Event', `${name}.${reason}.${first}`, {
    involvedObject: {apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid},
    type: reason.startsWith('Successful') ? 'Normal' : 'Warning',
    reason,
    message,
    count,
    firstTimestamp: ago(first),
    lastTimestamp: ago(last),
  });
}

/** The first object, seen among all. */
export function diagnosed(objects: readonly KubeObject[], at = now): Diagnosis {
  const [subject] = objects;
  if (subject === undefined) throw new Error('no object');
  return diagnoseObject(subject, snapshotOf(objects, {now: at, gathered: ['Pod']}));
}

/** `failed crash-loop,progress-deadline`: the verdict and the codes, for tables. */
export function inShort({verdict, causes}: Diagnosis): string {
  return [verdict, causes.map(({code}) => code).join(',')].filter((part) => part !== '').join(' ');
}
