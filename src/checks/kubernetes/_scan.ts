import type {KubeObject} from '../../core/objects.ts';
import {hasEnded} from '../../core/pods.ts';
import type {ClusterReader} from '../../core/ports.ts';

/**
 * Shows every pod of the cluster that has not ended to `visit`: those of the namespace, which every run lists anyway, and all
 * others, of which there may be tens of thousands, so that none is kept.
 */
export async function scanPods(
  cluster: ClusterReader,
  namespace: string,
  visit: (pod: KubeObject) => void,
  signal: AbortSignal,
): Promise<void> {
  const others = {fieldSelector: `metadata.namespace!=${namespace},status.phase!=Succeeded,status.phase!=Failed`};
  const scanned = cluster.scan?.('v1', 'Pod', others, visit, signal);
  const listed = cluster.list('v1', 'Pod', scanned === undefined ? {} : {namespace}, signal);
  const [pods] = await Promise.all([listed, scanned]);
  for (const pod of pods) if (!hasEnded(pod)) visit(pod);
}
