import type {ReadOptions, Unreachable} from '../core/data-stores.ts';
import {sentenceOf} from '../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isLiving} from '../core/pods.ts';
import type {ClusterReader, ExecResult, PodExec} from '../core/ports.ts';
import {parseQuantity} from '../core/quantity.ts';
import {pooled} from './pooled.ts';

/** Where the pods of a data store are, and how to run a command in them. */
export type StorePods = {readonly cluster: Pick<ClusterReader, 'list'>; readonly pods: PodExec; readonly namespace: string};
/** `memoryLimitBytes` of the container; null when it has none. */
export type StorePod = {readonly name: string; readonly nodeName: string; readonly memoryLimitBytes: number | null};

/** The server inside the pod does not serve: nobody listens, or there is no answer. Known, unlike a pod that could not be asked. */
export class NotServing extends Error {}

/** Execs in flight: an API server proxies each of them. */
const width = 16;
/** A server inside a pod that gives no answer must not look like one that is slow to connect. */
const answerLimitMs = 8_000;
/** Of a full reading: one silent pod must not make the caller lose all the others. */
export function fullAnswerLimitMs({limitMs = 5_000}: ReadOptions): number {
  return Math.max(2_000, limitMs - 1_000);
}

/** The same for the programs inside the pod, in whole seconds: who knows that its server is silent says so in time, however late the exec began. */
export function serverLimitS(options: ReadOptions): number {
  return Math.max(2, Math.floor((fullAnswerLimitMs(options) * 0.75) / 1_000));
}

/**
 * Asks every pod with label `app` once, and reads its answer. A pod that cannot be asked, or whose answer is not what it
 * should be, is listed with the reason; pods that ended or are being deleted are left out.
 */
export async function askEach<Reading>(
  {cluster, pods, namespace}: StorePods,
  app: string,
  command: readonly string[],
  read: (answer: ExecResult, pod: StorePod) => Reading,
  signal?: AbortSignal,
  options: ReadOptions = {},
): Promise<readonly (Reading | Unreachable)[]> {
  const all = await cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`}, signal);
  const living = all.filter(isLiving);
  const limitMs = options.full === true ? fullAnswerLimitMs(options) : answerLimitMs;
  return pooled(living, width, async (pod) => {
    const name = pod.metadata.name;
    const absent = notRunning(pod, app);
    if (absent !== undefined) return {pod: name, error: absent, down: true};
    const limit = AbortSignal.timeout(limitMs);
    const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      const answer = await pods.exec({namespace, pod: name, container: app, command}, both);
      return read(answer, {name, nodeName: textAt(pod, 'spec', 'nodeName') ?? '', memoryLimitBytes: memoryLimitOf(pod, app)});
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (limit.aborted) return {pod: name, error: `no answer within ${limitMs / 1000} s`};
      return {pod: name, error: sentenceOf(error), ...(error instanceof NotServing ? {down: true as const} : {})};
    }
  });
}

/** One command in one pod of a store, with the same limit. */
export function inPod(
  {pods, namespace}: StorePods,
  app: string,
  pod: string,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<ExecResult> {
  const limit = AbortSignal.timeout(answerLimitMs);
  return pods.exec({namespace, pod, container: app, command}, signal === undefined ? limit : AbortSignal.any([signal, limit]));
}

function notRunning(pod: KubeObject, container: string): string | undefined {
  const status = listAt(pod, 'status', 'containerStatuses').find((one) => textAt(one, 'name') === container);
  if (at(status, 'state', 'running') !== undefined) return undefined;
  const why = textAt(status, 'state', 'waiting', 'reason') ?? textAt(status, 'state', 'terminated', 'reason');
  return `the container ${container} is not running (${why ?? textAt(pod, 'status', 'phase') ?? 'no status yet'})`;
}

function memoryLimitOf(pod: KubeObject, container: string): number | null {
  const spec = listAt(pod, 'spec', 'containers').find((one) => textAt(one, 'name') === container);
  return parseQuantity(textAt(spec, 'resources', 'limits', 'memory') ?? '') ?? null;
}

/**
 * Probes of one subsystem ask at the same moment; they share the answer that is on its way. A full answer also serves who
 * asks for the light one, but never the other way round.
 */
export function shared<Value>(
  work: (signal?: AbortSignal, options?: ReadOptions) => Promise<Value>,
): (signal?: AbortSignal, options?: ReadOptions) => Promise<Value> {
  let light: Promise<Value> | undefined;
  let full: Promise<Value> | undefined;
  return (signal, options = {}) => {
    if (options.full === true) {
      full ??= work(signal, options).finally(() => {
        full = undefined;
      });
      return full;
    }
    if (full !== undefined) return full;
    light ??= work(signal, options).finally(() => {
      light = undefined;
    });
    return light;
  };
}

/** The first line that says something, for a message. */
export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '')
      ?.slice(0, 300) ?? ''
  );
}
