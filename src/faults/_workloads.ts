import type {Json} from '../core/json.ts';
import {at, type KubeObject} from '../core/objects.ts';
import {FIXTURE_LABEL} from './_fixture.ts';
import type {Mechanism} from './_types.ts';

/** What is particular about a fixture: fields of its spec, of its pods, of their only container, and annotations of the pods. */
export type Shape = {
  readonly spec?: object;
  readonly pod?: object;
  readonly container?: object;
  readonly annotations?: {readonly [key: string]: string};
};

/** kwok takes the jitter for the delay where it is the shorter one, so both are set. */
const forEver = '8760h';
export const neverReady = {'pod-ready.stage.kwok.x-k8s.io/delay': forEver, 'pod-ready.stage.kwok.x-k8s.io/jitter-delay': forEver};
export const neverComplete = {'pod-complete.stage.kwok.x-k8s.io/delay': forEver, 'pod-complete.stage.kwok.x-k8s.io/jitter-delay': forEver};

/** A node that every profile has. */
export const firstNode = 'general-000';
export const onFirstNode = {nodeSelector: {'kubernetes.io/hostname': firstNode}};

/** Small enough for every node and quota; a quota on limits refuses pods without them. */
export const smallResources = {requests: {cpu: '10m', memory: '16Mi'}, limits: {memory: '32Mi'}};

function templateOf(name: string, {pod = {}, container = {}, annotations = {}}: Shape): object {
  return {
    metadata: {labels: {app: name, [FIXTURE_LABEL]: 'true'}, annotations},
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 5,
      securityContext: {runAsNonRoot: true, runAsUser: 10_001, seccompProfile: {type: 'RuntimeDefault'}},
      containers: [
        {
          name: 'fixture',
          image: 'gomeet/fixture:v1',
          resources: smallResources,
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}},
          ...container,
        },
      ],
      ...pod,
    },
  };
}

function workload(apiVersion: string, kind: string, name: string, namespace: string, spec: object): KubeObject {
  return {apiVersion, kind, metadata: {name, namespace, labels: {app: name, [FIXTURE_LABEL]: 'true'}}, spec};
}

/** A Deployment of one pod whose roll-out adds a pod before it takes one away. */
export function deploymentOf(name: string, namespace: string, shape: Shape = {}): KubeObject {
  return workload('apps/v1', 'Deployment', name, namespace, {
    replicas: 1,
    selector: {matchLabels: {app: name}},
    strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
    ...shape.spec,
    template: templateOf(name, shape),
  });
}

/** A StatefulSet of two pods. */
export function statefulSetOf(name: string, namespace: string, shape: Shape = {}): KubeObject {
  return workload('apps/v1', 'StatefulSet', name, namespace, {
    replicas: 2,
    serviceName: name,
    selector: {matchLabels: {app: name}},
    ...shape.spec,
    template: templateOf(name, shape),
  });
}

export function daemonSetOf(name: string, namespace: string, shape: Shape = {}): KubeObject {
  return workload('apps/v1', 'DaemonSet', name, namespace, {
    selector: {matchLabels: {app: name}},
    ...shape.spec,
    template: templateOf(name, shape),
  });
}

export function jobOf(name: string, namespace: string, shape: Shape = {}): KubeObject {
  const once = {...shape, pod: {restartPolicy: 'Never', ...shape.pod}};
  return workload('batch/v1', 'Job', name, namespace, {...shape.spec, template: templateOf(name, once)});
}

/** Lets the namespace hold whatever a fault adds, so that its quotas are not what shows. */
export const roomInQuota: Mechanism = {
  kind: 'patch',
  targets: ({namespace}) => ({apiVersion: 'v1', kind: 'ResourceQuota', namespace}),
  patch: (quota) => ({spec: {hard: wide(at(quota, 'spec', 'hard'))}}),
};

function wide(hard: unknown): Json {
  const names = hard !== null && typeof hard === 'object' ? Object.keys(hard) : [];
  return Object.fromEntries(names.map((name) => [name, '1P']));
}
