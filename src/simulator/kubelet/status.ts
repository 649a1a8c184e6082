import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Condition, withConditions} from '../conditions.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {hashOf, hexOf} from '../hash.ts';

/** What one container does; times as ISO 8601. */
export type ContainerState = {
  readonly state: Fields;
  readonly ready: boolean;
  readonly restartCount?: number;
  readonly lastState?: Fields;
};

export const waiting = (reason: string, message = ''): Fields => ({waiting: {reason, ...(message === '' ? {} : {message})}});
export const running = (startedAt: string): Fields => ({running: {startedAt}});
export const terminated = (
  exitCode: number,
  startedAt: string,
  finishedAt: string,
  reason = exitCode === 0 ? 'Completed' : 'Error',
): Fields => ({
  terminated: {exitCode, reason, startedAt, finishedAt},
});

/** Everything a kubelet reports of a pod. */
export type PodReport = {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly initialized: boolean;
  readonly init: (container: Fields) => ContainerState;
  readonly main: (container: Fields) => ContainerState;
};

/** The status that a kubelet writes for a report. */
export function podStatus(pod: KubeObject, report: PodReport, time: string): Fields {
  const init = containers(pod, 'initContainers').map((container) => containerStatus(pod, container, report.init(container)));
  const main = containers(pod, 'containers').map((container) => containerStatus(pod, container, report.main(container)));
  const ready = report.phase === 'Running' && main.every((status) => status.ready === true);
  const unready = main.filter((status) => status.ready !== true).map((status) => status.name);
  const why =
    report.phase === 'Succeeded'
      ? {reason: 'PodCompleted'}
      : {reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]`};
  const readiness = (type: string): Condition => (ready ? {type, status: 'True'} : {type, status: 'False', ...why});
  const conditions = withConditions(
    pod,
    time,
    {
      type: 'Initialized',
      status: report.initialized ? 'True' : 'False',
      ...(report.initialized ? {} : {reason: 'ContainersNotInitialized'}),
    },
    readiness('Ready'),
    readiness('ContainersReady'),
  );
  const host = hostAddress(textAt(pod, 'spec', 'nodeName') ?? '');
  const address = fieldsAt(pod, 'spec').hostNetwork === true ? host : podAddress(pod.metadata.uid ?? '');
  return {
    ...fieldsAt(pod, 'status'),
    phase: report.phase,
    conditions,
    hostIP: host,
    ...(report.initialized ? {podIP: address, podIPs: [{ip: address}]} : {}),
    qosClass: 'Burstable',
    startTime: textAt(pod, 'status', 'startTime') ?? time,
    ...(init.length === 0 ? {} : {initContainerStatuses: init}),
    containerStatuses: main,
  };
}

/** Address of a node inside the VPC. */
export function hostAddress(node: string): string {
  const hash = hashOf(node);
  return `10.104.${(hash >>> 8) % 16}.${2 + (hash % 250)}`;
}

function podAddress(uid: string): string {
  const hash = hashOf(uid);
  return `10.244.${(hash >>> 8) % 256}.${2 + (hash % 250)}`;
}

function containers(pod: KubeObject, field: string): readonly Fields[] {
  return listAt(pod, 'spec', field).map((container) => fieldsAt(container));
}

function containerStatus(pod: KubeObject, container: Fields, state: ContainerState): Fields {
  const name = textAt(container, 'name') ?? '';
  const image = textAt(container, 'image') ?? '';
  const started = 'running' in state.state;
  return {
    name,
    image,
    imageID: started ? `${image.replace(/[:@].*$/, '')}@sha256:${hexOf(image, 64)}` : '',
    ...(started ? {containerID: `containerd://${hexOf(`${pod.metadata.uid}/${name}/${state.restartCount ?? 0}`, 64)}`} : {}),
    ready: state.ready,
    started,
    restartCount: state.restartCount ?? 0,
    state: state.state,
    lastState: state.lastState ?? {},
  };
}
