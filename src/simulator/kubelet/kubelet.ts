import {at, conditionOf, type KubeObject, keyOf, listAt, numberAt, textAt} from '../../core/objects.ts';
import {transitionOf} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {between} from '../hash.ts';
import {drainedAt} from '../people.ts';
import {isReady, isTerminal, startedAt} from '../pods.ts';
import {crashLoop, imageNotFound} from './broken.ts';
import {canInitialise, dependenciesAnswer} from './dependencies.ts';
import {jobDoneAt} from './jobs.ts';
import {blockerOf} from './references.ts';
import {type PodReport, podStatus, running, terminated, waiting} from './status.ts';

const second = 1000;
/** How often a kubelet tries again what it could not do yet. */
const retryMs = 3 * second;

/** The kubelets of all nodes: take bound pods through creation, start and readiness, and end what is deleted. */
export const kubelet: Controller = {
  name: 'kubelet',
  kinds: ['Pod'],
  reconcile(pod, control) {
    if (pod.metadata.deletionTimestamp !== undefined) return end(pod, control);
    if (textAt(pod, 'spec', 'nodeName') === undefined || isTerminal(pod)) return undefined;
    const received = textAt(pod, 'status', 'startTime');
    if (received === undefined) {
      report(pod, control, creating());
      return control.now() + creationMs(pod);
    }
    const created = Date.parse(received) + creationMs(pod);
    if (control.now() < created) return created;
    const started = startedAt(pod);
    return started === undefined ? start(pod, control) : serve(pod, control, started);
  },
};

/** Everything is at hand: init containers run, then the containers start. */
function start(pod: KubeObject, control: Control): number {
  const blocker = blockerOf(pod, control.store);
  const time = control.time();
  if (blocker !== undefined) {
    report(pod, control, creating(blocker.reason, blocker.message));
    control.event(pod, 'Warning', blocker.event.reason, blocker.event.message);
    return control.now() + retryMs;
  }
  if (!canInitialise(pod, control)) {
    report(pod, control, {
      phase: 'Pending',
      initialized: false,
      init: () => ({state: running(time), ready: false}),
      main: () => ({state: waiting('PodInitializing'), ready: false}),
    });
    return control.now() + retryMs;
  }
  const broken = control.faults.containers(pod.metadata.labels?.app);
  if (broken?.state === 'image-not-found') return missingImage(pod, control, anchor(pod, control, broken.since));
  if (broken?.state === 'crash-loop') return crashing(pod, control, anchor(pod, control, broken.since));
  control.event(pod, 'Normal', 'Started', `Started container ${textAt(listAt(pod, 'spec', 'containers')[0], 'name')}`);
  report(pod, control, up(time, time, false));
  return control.now() + readyMs(pod, control);
}

/** The containers run: they become ready, or end when they are a Job's. */
function serve(pod: KubeObject, control: Control, started: number): number | undefined {
  const since = iso(started);
  const broken = control.faults.containers(pod.metadata.labels?.app);
  if (broken?.state === 'crash-loop') return crashing(pod, control, anchor(pod, control, broken.since));
  const done = jobDoneAt(pod, started, control);
  if (done !== undefined) {
    if (control.now() < done) {
      if (!isReady(pod)) report(pod, control, up(since, since, true));
      return Math.min(done, control.now() + retryMs);
    }
    const ended = () => ({state: terminated(0, since, control.time()), ready: false});
    report(pod, control, {phase: 'Succeeded', initialized: true, init: ended, main: ended});
    return undefined;
  }
  if (
    control.faults.active('redis-process-down').some((fault) => fault.pod === pod.metadata.name) &&
    control.facts.redisFormedAt !== undefined
  ) {
    report(pod, control, up(since, since, false));
    control.event(pod, 'Warning', 'Unhealthy', 'Readiness probe failed: Could not connect to Redis at 127.0.0.1:6379: Connection refused');
    return undefined;
  }
  if (isReady(pod)) return undefined;
  const due = started + readyMs(pod, control);
  if (control.now() < due) return due;
  if (!dependenciesAnswer(pod, control)) return control.now() + retryMs;
  report(pod, control, up(since, since, true));
  return undefined;
}

function missingImage(pod: KubeObject, control: Control, since: number): number {
  let until = since;
  report(pod, control, {
    phase: 'Pending',
    initialized: true,
    init: () => ({state: waiting('PodInitializing'), ready: false}),
    main: (container) => {
      const image = textAt(container, 'image') ?? '';
      const found = imageNotFound(since, control.now(), image);
      until = found.until;
      control.event(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${found.error}`);
      return found;
    },
  });
  return until;
}

function crashing(pod: KubeObject, control: Control, since: number): number {
  const {name, namespace, uid} = pod.metadata;
  let until = since;
  report(pod, control, {
    phase: 'Running',
    initialized: true,
    init: () => ({state: terminated(0, iso(since), iso(since)), ready: true}),
    main: (container) => {
      const found = crashLoop(since, control.now(), {container: textAt(container, 'name') ?? '', pod: `${name}_${namespace}(${uid})`});
      until = found.until;
      const wait = textAt(found.state, 'waiting', 'message');
      if (wait !== undefined)
        control.event(
          pod,
          'Warning',
          'BackOff',
          `Back-off restarting failed container ${textAt(container, 'name')} in pod ${name}_${namespace}(${uid})`,
        );
      return found;
    },
  });
  return until;
}

/** Since when a fault shows on a pod: from its first start, or from when the fault struck a pod that ran. */
function anchor(pod: KubeObject, control: Control, struck: number): number {
  const initialized = conditionOf(pod, 'Initialized')?.status === 'True' ? transitionOf(pod, 'Initialized') : undefined;
  return Math.max(struck - (struck % second), initialized ?? control.now() - (control.now() % second));
}

/** A pod that is deleted goes within seconds; a media pod when the last one has left it. */
function end(pod: KubeObject, control: Control): number | undefined {
  const asked = Date.parse(pod.metadata.deletionTimestamp ?? '') - (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * second;
  const gone = Math.max(drainedAt(pod) ?? 0, asked) + between(`${pod.metadata.name}/end`, 2, 5) * second;
  if (control.now() < gone) return gone;
  control.store.drop(keyOf(pod));
  return undefined;
}

function report(pod: KubeObject, control: Control, what: PodReport): void {
  control.status(pod, podStatus(pod, what, control.time()));
}

function creating(reason = 'ContainerCreating', message = ''): PodReport {
  const state = () => ({state: waiting(reason, message), ready: false});
  return {phase: 'Pending', initialized: false, init: state, main: state};
}

function up(since: string, initEnd: string, ready: boolean): PodReport {
  return {
    phase: 'Running',
    initialized: true,
    init: () => ({state: terminated(0, initEnd, initEnd), ready: true}),
    main: () => ({state: running(since), ready}),
  };
}

/** Pulling and creating: 1–3 s, and a second for each init container. */
function creationMs(pod: KubeObject): number {
  return (between(`${pod.metadata.name}/create`, 1, 3) + listAt(pod, 'spec', 'initContainers').length) * second;
}

/** From start to ready: 5–25 s where a readiness probe asks, a second where none does. */
function readyMs(pod: KubeObject, control: Control): number {
  const asked = listAt(pod, 'spec', 'containers').some((container) => at(container, 'readinessProbe') !== undefined);
  const slow = control.faults.slowReadiness(Date.parse(pod.metadata.creationTimestamp ?? ''));
  return Math.max(slow, asked ? between(`${pod.metadata.name}/ready`, 5, 25) : 1) * second;
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
