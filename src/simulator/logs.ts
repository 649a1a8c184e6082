import {ToolError} from '../core/errors.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import type {LogsRequest} from '../core/ports.ts';
import type {Control} from './control.ts';

/** Annotation of a pod whose containers have said this, word for word. */
export const logKey = 'simulator.gomeet.io/log';

/**
 * What a container would have written. The simulator runs no program, so it is a handful of lines that follow from the
 * container's status: it started, it ended. `undefined` when no such container has run.
 */
export function podLogs(request: LogsRequest, control: Control): string | undefined {
  const {namespace, pod: name, container} = request;
  const pod = control.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name});
  if (pod === undefined) return undefined;
  const status = statusOf(pod, container);
  if (status === undefined) throw new ToolError('simulator', `container ${container} is not valid for pod ${name}`);
  const text = pod.metadata.annotations?.[logKey] ?? linesOf(status, request, control.now()).join('');
  return text === '' ? undefined : cut(text, request);
}

function linesOf(status: unknown, {container, previous}: LogsRequest, now: number): readonly string[] {
  const restarts = numberAt(status, 'restartCount') ?? 0;
  const last = {
    started: textAt(status, 'lastState', 'terminated', 'startedAt'),
    ended: textAt(status, 'lastState', 'terminated', 'finishedAt'),
  };
  if (previous === true) return restarts === 0 ? [] : crashed(container, last);
  const started = textAt(status, 'state', 'running', 'startedAt') ?? textAt(status, 'state', 'terminated', 'startedAt');
  // While a container waits for its next start, the kubelet still has the log of the run that ended.
  if (started === undefined) return restarts === 0 ? [] : crashed(container, last);
  const lines = [`${started} ${container}: starting\n`, `${started} ${container}: listening\n`];
  const ended = textAt(status, 'state', 'terminated', 'finishedAt');
  if (ended !== undefined) return [...lines, `${ended} ${container}: finished\n`];
  return [...lines, `${new Date(now).toISOString()} ${container}: alive\n`];
}

function crashed(
  container: string,
  {started = '', ended = ''}: {readonly started: string | undefined; readonly ended: string | undefined},
) {
  return [`${started} ${container}: starting\n`, `${ended} ${container}: fatal: simulated crash, exit code 1\n`];
}

function statusOf(pod: KubeObject, container: string): unknown {
  const specs = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  if (!specs.some((one) => textAt(one, 'name') === container)) return undefined;
  const statuses = [...listAt(pod, 'status', 'containerStatuses'), ...listAt(pod, 'status', 'initContainerStatuses')];
  return statuses.find((one) => textAt(one, 'name') === container) ?? {};
}

function cut(text: string, {tailLines, limitBytes}: LogsRequest): string {
  const lines = text.split(/(?<=\n)/);
  const tail = tailLines === undefined ? text : lines.slice(Math.max(0, lines.length - tailLines)).join('');
  return limitBytes === undefined ? tail : Buffer.from(tail).subarray(0, limitBytes).toString('utf8');
}
