import type {LogsRequest} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import type {Send} from './kube-http.ts';

/** Log of one container by a plain GET. A kubelet that has none says so with 400 (not started, no previous container) or 404. */
export async function podLogs(send: Send, request: LogsRequest, signal?: AbortSignal): Promise<string | undefined> {
  const {namespace, pod, container} = request;
  const query = new URLSearchParams({container});
  if (request.previous === true) query.set('previous', 'true');
  if (request.tailLines !== undefined) query.set('tailLines', String(request.tailLines));
  if (request.limitBytes !== undefined) query.set('limitBytes', String(request.limitBytes));
  if (request.sinceSeconds !== undefined) query.set('sinceSeconds', String(request.sinceSeconds));
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
  try {
    return String(await send({method: 'GET', path, answer: 'text'}, signal));
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || (error.status === 400 && isAbsent(error.message)))) return undefined;
    throw error;
  }
}

/** What kubelets of all versions write when there is nothing to read yet, or nothing any more. */
function isAbsent(message: string): boolean {
  return /waiting to start|not found|is not available|PodInitializing|does not have a host assigned|is terminated/i.test(message);
}
