import type {Unreachable} from '../core/data-stores.ts';
import {sentenceOf} from '../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {ClusterReader, ExecResult, PodExec} from '../core/ports.ts';
import {pooled} from './pooled.ts';

/** Where the pods of a data store are, and how to run a command in them. */
export type StorePods = {readonly cluster: Pick<ClusterReader, 'list'>; readonly pods: PodExec; readonly namespace: string};
export type StorePod = {readonly name: string; readonly nodeName: string};

/** Execs in flight: an API server proxies each of them. */
const width = 16;
/** A server inside a pod that gives no answer must not look like one that is slow to connect. */
const answerLimitMs = 8_000;

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
): Promise<readonly (Reading | Unreachable)[]> {
  const all = await cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`}, signal);
  const living = all.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? ''),
  );
  return pooled(living, width, async (pod) => {
    const name = pod.metadata.name;
    const absent = notRunning(pod, app);
    if (absent !== undefined) return {pod: name, error: absent};
    const limit = AbortSignal.timeout(answerLimitMs);
    const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      const answer = await pods.exec({namespace, pod: name, container: app, command}, both);
      return read(answer, {name, nodeName: textAt(pod, 'spec', 'nodeName') ?? ''});
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      return {pod: name, error: limit.aborted ? `no answer within ${answerLimitMs / 1000} s` : sentenceOf(error)};
    }
  });
}

function notRunning(pod: KubeObject, container: string): string | undefined {
  const status = listAt(pod, 'status', 'containerStatuses').find((one) => textAt(one, 'name') === container);
  if (at(status, 'state', 'running') !== undefined) return undefined;
  const why = textAt(status, 'state', 'waiting', 'reason') ?? textAt(status, 'state', 'terminated', 'reason');
  return `the container ${container} is not running (${why ?? textAt(pod, 'status', 'phase') ?? 'no status yet'})`;
}

/** Probes of one subsystem ask at the same moment; they share the answer that is on its way. */
export function shared<Value>(work: (signal?: AbortSignal) => Promise<Value>): (signal?: AbortSignal) => Promise<Value> {
  let current: Promise<Value> | undefined;
  return (signal) => {
    current ??= work(signal).finally(() => {
      current = undefined;
    });
    return current;
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
