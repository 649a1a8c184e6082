import type {LogsRequest} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import type {Send} from './kube-http.ts';
import type {Follow} from './kube-stream.ts';

/** A service may say nothing for hours; setTimeout takes no longer time than this. */
const longestSilenceMs = 2 ** 31 - 1;

/** Log of one container by a plain GET. A kubelet that has none says so with 400 (not started, no previous container) or 404. */
export async function podLogs(send: Send, request: LogsRequest, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return String(await send({method: 'GET', path: pathOf(request), answer: 'text'}, signal));
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || (error.status === 400 && isAbsent(error.message)))) return undefined;
    throw error;
  }
}

/** Lines as the container writes them, until it ends (then the lines end) or the signal aborts (then it throws its reason). */
export async function* followLogs(follow: Follow, request: LogsRequest, signal: AbortSignal): AsyncGenerator<string> {
  yield* await follow({path: `${pathOf(request)}&follow=true`, silenceMs: longestSilenceMs}, signal);
}

function pathOf({namespace, pod, container, ...request}: LogsRequest): string {
  const query = new URLSearchParams({container});
  if (request.previous === true) query.set('previous', 'true');
  if (request.timestamps === true) query.set('timestamps', 'true');
  if (request.tailLines !== undefined) query.set('tailLines', String(request.tailLines));
  if (request.limitBytes !== undefined) query.set('limitBytes', String(request.limitBytes));
  if (request.sinceSeconds !== undefined) query.set('sinceSeconds', String(request.sinceSeconds));
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
}

/** What kubelets of all versions write when there is nothing to read yet, or nothing any more. */
function isAbsent(message: string): boolean {
  return /waiting to start|not found|is not available|PodInitializing|does not have a host assigned|is terminated/i.test(message);
}
