import {ToolError} from '../core/errors.ts';
import {textAt} from '../core/objects.ts';
import {hasRunning, isReady} from '../core/pods.ts';
import type {ClusterReader} from '../core/ports.ts';

export type RunningPod = {readonly name: string; readonly draining: boolean; readonly ready: boolean};

/** Pods of one app with a running container: whoever has none is another probe's matter. Those that are being deleted come with `draining`. */
export async function runningPods(
  cluster: Pick<ClusterReader, 'list'>,
  namespace: string,
  app: string,
  signal?: AbortSignal,
): Promise<readonly RunningPod[]> {
  const pods = await cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`}, signal);
  return pods
    .filter(hasRunning)
    .map((pod) => ({
      name: pod.metadata.name,
      draining: pod.metadata.deletionTimestamp !== undefined,
      ready: isReady(pod),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One key of a Secret, decoded. Throws a ToolError when the Secret or the key is not there. */
export async function secretValue(
  cluster: Pick<ClusterReader, 'get'>,
  namespace: string,
  name: string,
  key: string,
  signal?: AbortSignal,
): Promise<string> {
  const secret = await cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name}, signal);
  const encoded = textAt(secret, 'data', key);
  if (encoded === undefined)
    throw new ToolError('kubernetes', `secret/${name} ${secret === undefined ? 'does not exist' : `has no key ${key}`}`);
  return Buffer.from(encoded, 'base64').toString('utf8');
}
