import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';
import type {SandboxApi} from '../api.ts';
import {COMPLETE_ANNOTATION, READY_ANNOTATION, SILENT_ANNOTATION} from '../stages.ts';
import type {Pod} from './pod.ts';

/** What the API server is told of a pod's process. kwok's stages turn the annotations into conditions and phases. */
export interface Reporter {
  /** Every process answers its readiness probe, or `silent` containers do not. */
  ready(pod: Pod, answers: boolean, silent: readonly string[]): void;
  /** The script of a Job's pod ended. */
  complete(pod: Pod, succeeded: boolean): void;
  /** State of a container, as a kubelet would write it. */
  container(pod: Pod, state: ContainerState): void;
}

export interface ContainerState {
  readonly name: string;
  readonly restartCount: number;
  readonly now: {readonly kind: 'running'} | {readonly kind: 'waiting'; readonly reason: string; readonly message: string};
  /** Exit code of the process before. */
  readonly lastExitCode?: number;
}

/** Tells the API server, one message after the other for each pod; an API server that does not answer is asked again. */
export function apiReporter(api: SandboxApi, signal: AbortSignal): Reporter {
  const queues = new Map<string, Promise<void>>();
  const tell = (pod: Pod, attempt: () => Promise<number>) => {
    const before = queues.get(pod.metadata.uid) ?? Promise.resolve();
    queues.set(
      pod.metadata.uid,
      before.then(() => insist(attempt, signal)),
    );
  };
  const annotate = (pod: Pod, annotations: Readonly<Record<string, string | null>>) =>
    // With the uid, a successor of the same name is never meant.
    tell(pod, () => patch(api, podPath(pod), {metadata: {uid: pod.metadata.uid, annotations}}));
  return {
    ready: (pod, answers, silent) =>
      annotate(pod, {[READY_ANNOTATION]: answers ? 'true' : null, [SILENT_ANNOTATION]: answers ? null : silent.join(',')}),
    complete: (pod, succeeded) => annotate(pod, {[COMPLETE_ANNOTATION]: succeeded ? 'true' : 'failed'}),
    container: (pod, state) => tell(pod, () => writeStatus(api, pod, state, new Date())),
  };
}

/** The list of container statuses is one value to the API server, so all of it is written, on the version that was read. */
async function writeStatus(api: SandboxApi, pod: Pod, state: ContainerState, at: Date): Promise<number> {
  const {status, text} = await api.raw('GET', podPath(pod));
  if (status !== 200) return status;
  const current = livePodSchema.parse(JSON.parse(text));
  if (current.metadata.uid !== pod.metadata.uid) return 404;
  const containerStatuses = current.status.containerStatuses.map((one) => (one.name === state.name ? changed(one, state, at) : one));
  const {resourceVersion} = current.metadata;
  if (state.now.kind === 'running') return patch(api, `${podPath(pod)}/status`, {metadata: {resourceVersion}, status: {containerStatuses}});
  // In one write: with the annotation still there, kwok would make the pod ready again; with the condition true, it would say "running".
  const metadata = {resourceVersion, annotations: {[READY_ANNOTATION]: null}};
  return patch(api, `${podPath(pod)}/status`, {metadata, status: {containerStatuses, conditions: notReady(at)}});
}

const livePodSchema = z.object({
  metadata: z.object({uid: z.string(), resourceVersion: z.string()}),
  status: z.object({containerStatuses: z.array(z.looseObject({name: z.string()})).default([])}),
});

/** One container's status after a start, an end, or while it waits. */
export function changed(
  before: Readonly<Record<string, unknown>>,
  {restartCount, now, lastExitCode}: ContainerState,
  at: Date,
): Record<string, unknown> {
  const time = second(at);
  const runs = now.kind === 'running';
  const state = runs ? {running: {startedAt: time}} : {waiting: {reason: now.reason, message: now.message}};
  const ended = {exitCode: lastExitCode ?? 0, reason: lastExitCode === 0 ? 'Completed' : 'Error', startedAt: time, finishedAt: time};
  return {
    ...before,
    ready: false,
    started: runs,
    restartCount,
    state,
    ...(lastExitCode === undefined ? {} : {lastState: {terminated: ended}}),
  };
}

function notReady(at: Date): readonly object[] {
  const reason = {status: 'False', reason: 'ContainersNotReady', message: 'the process behind the pod has ended (sandbox)'};
  return ['Ready', 'ContainersReady'].map((type) => ({type, ...reason, lastProbeTime: null, lastTransitionTime: second(at)}));
}

function second(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function podPath({metadata}: Pod): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}

async function patch(api: SandboxApi, path: string, body: unknown): Promise<number> {
  return (await api.raw('PATCH', path, body, 'application/strategic-merge-patch+json')).status;
}

/** Asks again while the API server does not answer or somebody else wrote at the same moment. */
async function insist(attempt: () => Promise<number>, signal: AbortSignal): Promise<void> {
  for (let conflicts = 0; !signal.aborted; ) {
    const status = await attempt().catch(() => 0);
    // 404: nobody wants to know any more. 409 for an annotation: another pod of that name.
    if (status === 409) conflicts++;
    else if (status > 0 && status < 429) return;
    if (conflicts > MOST_CONFLICTS) return;
    await sleep(status === 409 ? 20 : 500, undefined, {signal}).catch(() => {});
  }
}

const MOST_CONFLICTS = 20;
