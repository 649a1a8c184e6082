import {pathOf} from './cluster.mjs';

const iso = (ms = Date.now()) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** Annotation of the pods that no Stage of kwok moves on, because the recorder writes what their kubelet would. */
export const handAnnotation = {'states.gomeet.io/kubelet': 'hand'};

/** Keeps kwok's own Stages off those pods: it wins by weight and never ends. */
export const handStage = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: {name: 'states-by-hand'},
  spec: {
    resourceRef: {apiGroup: 'v1', kind: 'Pod'},
    selector: {
      matchAnnotations: handAnnotation,
      matchExpressions: [{key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'}],
    },
    weight: 1_000_000_000,
    delay: {durationMilliseconds: 86_400_000},
    next: {statusTemplate: 'phase: Pending'},
  },
};

/** A pod that drains: being deleted, and still there. */
export const drainStage = {
  ...handStage,
  metadata: {name: 'states-drain'},
  spec: {
    ...handStage.spec,
    selector: {
      matchAnnotations: {'states.gomeet.io/leaving': 'stays'},
      matchExpressions: [{key: '.metadata.deletionTimestamp', operator: 'Exists'}],
    },
  },
};

export const waiting = (reason, message) => ({state: {waiting: {reason, ...(message === undefined ? {} : {message})}}});
export const running = (ready = true, startedAt = iso()) => ({state: {running: {startedAt}}, ready, started: true});

/** How a container ended; `ranMs` is how long it had run. */
export function ended(exitCode, {reason = exitCode === 0 ? 'Completed' : 'Error', message, signal, ranMs = 1000} = {}) {
  const finishedAt = Date.now();
  return {
    terminated: {
      exitCode,
      reason,
      ...(signal === undefined ? {} : {signal}),
      ...(message === undefined ? {} : {message}),
      startedAt: iso(finishedAt - ranMs),
      finishedAt: iso(finishedAt),
      containerID: 'containerd://0f8e2d6c4b1a',
    },
  };
}

/** Writes pod statuses and events as a kubelet of Kubernetes 1.36 with containerd does. */
export class Kubelet {
  constructor(world) {
    this.world = world;
    this.counts = new Map();
  }

  /** `containers` and `inits`: name → what is new of its status. What is not named stays, or waits to be created. */
  async report(pod, {containers = {}, inits = {}, phase, ...more} = {}) {
    const {api, namespace} = this.world;
    const path = pathOf('v1', 'Pod', namespace, pod.metadata.name);
    const {spec, status} = await api.get(path);
    const first = spec.initContainers === undefined ? 'ContainerCreating' : 'PodInitializing';
    const before = new Map([...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].map((one) => [one.name, one]));
    const statusOf = (given) => (container) => ({
      name: container.name,
      image: container.image,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      lastState: {},
      ...(before.get(container.name) ?? waiting(first)),
      ...given[container.name],
    });
    const containerStatuses = spec.containers.map(statusOf(containers));
    const initContainerStatuses = spec.initContainers?.map(statusOf(inits));
    const begun = containerStatuses.some(({state, lastState}) => state.waiting === undefined || lastState.terminated !== undefined);
    const next = phase ?? (begun ? 'Running' : 'Pending');
    const statuses = {containerStatuses, ...(initContainerStatuses === undefined ? {} : {initContainerStatuses})};
    await api.patch(`${path}/status`, {
      status: {
        phase: next,
        startTime: status.startTime ?? iso(),
        hostIP: '10.110.0.4',
        podIP: status.podIP ?? `10.244.1.${10 + (this.counts.size % 200)}`,
        qosClass: status.qosClass,
        conditions: conditionsOf(spec, status.conditions ?? [], statuses, next),
        ...statuses,
        ...more,
      },
    });
  }

  /** An event of the kubelet, or of another component; again the same one raises its count. */
  async event(about, type, reason, message, {container, component = 'kubelet', host = about.spec?.nodeName} = {}) {
    const {api, namespace} = this.world;
    const key = JSON.stringify([about.kind ?? 'Pod', about.metadata.name, reason, message]);
    const seen = this.counts.get(key);
    const now = iso();
    if (seen !== undefined) {
      seen.count += 1;
      await api.patch(pathOf('v1', 'Event', namespace, seen.name), {count: seen.count, lastTimestamp: now});
      return;
    }
    const name = `${about.metadata.name}.${(0x18a0000000000 + this.counts.size * 7919).toString(16)}`;
    this.counts.set(key, {name, count: 1});
    const {uid, resourceVersion} = about.metadata;
    await api.send('POST', pathOf('v1', 'Event', namespace), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name, namespace},
      involvedObject: {
        kind: about.kind ?? 'Pod',
        apiVersion: about.apiVersion ?? 'v1',
        namespace,
        name: about.metadata.name,
        uid,
        resourceVersion,
        ...(container === undefined ? {} : {fieldPath: `spec.containers{${container}}`}),
      },
      type,
      reason,
      message,
      source: {component, ...(host === undefined ? {} : {host})},
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      reportingComponent: component,
      reportingInstance: host ?? '',
    });
  }
}

function conditionsOf(spec, before, {containerStatuses, initContainerStatuses = []}, phase) {
  const always = new Set((spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always').map(({name}) => name));
  const pendingInits = initContainerStatuses.filter(
    ({name, started, state}) => !(always.has(name) ? started : state.terminated?.exitCode === 0),
  );
  const unready = containerStatuses.filter(({ready}) => !ready).map(({name}) => name);
  const done = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const notReady = {
    reason: done ?? 'ContainersNotReady',
    message: done ? undefined : `containers with unready status: [${unready.join(' ')}]`,
  };
  const inits = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${pendingInits.map(({name}) => name).join(' ')}]`,
  };
  const one = (type, holds, why) => {
    const status = holds ? 'True' : 'False';
    const old = before.find((condition) => condition.type === type);
    const since = old?.status === status ? old.lastTransitionTime : iso();
    return {type, status, lastProbeTime: null, lastTransitionTime: since, ...(holds ? {} : why)};
  };
  const own = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'];
  return [
    one('PodReadyToStartContainers', phase !== 'Failed', {}),
    one('Initialized', pendingInits.length === 0, inits),
    one('Ready', unready.length === 0 && done === undefined, notReady),
    one('ContainersReady', unready.length === 0 && done === undefined, notReady),
    ...before.filter(({type}) => !own.includes(type)),
  ];
}
