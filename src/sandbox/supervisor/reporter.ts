import {setTimeout as sleep} from 'node:timers/promises';
import type {SandboxApi} from '../api.ts';
import {COMPLETE_ANNOTATION, READY_ANNOTATION} from '../stages.ts';
import type {Pod} from './pod.ts';

/** What the API server is told of a pod's process. kwok's stages turn the annotations into conditions and phases. */
export interface Reporter {
  /** The process answers its readiness probe, or does not. */
  ready(pod: Pod, answers: boolean): void;
  /** The script of a Job's pod ended. */
  complete(pod: Pod, succeeded: boolean): void;
  /** State of a container, as a kubelet would write it. */
  container(pod: Pod, state: ContainerState): void;
  /** Waits until everything has been told. */
  flush(): Promise<void>;
}

export interface ContainerState {
  readonly name: string;
  readonly restartCount: number;
  readonly now: {readonly kind: 'running'} | {readonly kind: 'waiting'; readonly reason: string; readonly message: string};
  /** Exit code of the process before. */
  readonly lastExitCode?: number;
}

type Patch = {readonly path: string; readonly contentType: string; readonly body: unknown};

/** Tells the API server, one message after the other for each pod; an API server that does not answer is asked again. */
export function apiReporter(api: SandboxApi, signal: AbortSignal): Reporter {
  const queues = new Map<string, Promise<void>>();
  const tell = (pod: Pod, patch: Patch) => {
    const before = queues.get(pod.metadata.uid) ?? Promise.resolve();
    queues.set(
      pod.metadata.uid,
      before.then(() => send(api, patch, signal)),
    );
  };
  return {
    ready: (pod, answers) => tell(pod, annotate(pod, READY_ANNOTATION, answers ? 'true' : null)),
    complete: (pod, succeeded) => tell(pod, annotate(pod, COMPLETE_ANNOTATION, succeeded ? 'true' : 'failed')),
    container: (pod, state) => tell(pod, statusPatch(pod, state, new Date())),
    flush: async () => {
      await Promise.all(queues.values());
    },
  };
}

function annotate(pod: Pod, key: string, value: string | null): Patch {
  const {uid} = pod.metadata;
  // With the uid, a successor of the same name is never meant.
  return {path: podPath(pod), contentType: 'application/merge-patch+json', body: {metadata: {uid, annotations: {[key]: value}}}};
}

/** A strategic merge: fields of the container's status that are not named here stay. */
export function statusPatch(pod: Pod, {name, restartCount, now, lastExitCode}: ContainerState, at: Date): Patch {
  const time = `${at.toISOString().slice(0, 19)}Z`;
  const state =
    now.kind === 'running'
      ? {running: {startedAt: time}, waiting: null, terminated: null}
      : {waiting: {reason: now.reason, message: now.message}, running: null, terminated: null};
  const ended = {exitCode: lastExitCode ?? 0, reason: lastExitCode === 0 ? 'Completed' : 'Error', startedAt: time, finishedAt: time};
  const lastState = lastExitCode === undefined ? {} : {lastState: {terminated: ended}};
  const image = pod.spec.containers.find((container) => container.name === name)?.image ?? '';
  const status = {name, image, imageID: '', ready: false, restartCount, started: now.kind === 'running', state, ...lastState};
  return {
    path: `${podPath(pod)}/status`,
    contentType: 'application/strategic-merge-patch+json',
    body: {metadata: {uid: pod.metadata.uid}, status: {containerStatuses: [status]}},
  };
}

function podPath({metadata}: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}

async function send(api: SandboxApi, {path, contentType, body}: Patch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const status = await api.raw('PATCH', path, body, contentType).then(
      (answer) => answer.status,
      () => 0,
    );
    // Gone, or another pod of that name: nobody wants to know. Anything else between 400 and 429 will not change by asking again.
    if (status > 0 && status < 429) return;
    await sleep(500, undefined, {signal}).catch(() => {});
  }
}
