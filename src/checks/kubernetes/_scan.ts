import type {KubeObject} from '../../core/objects.ts';
import type {ClusterReader} from '../../core/ports.ts';

/** Shows every pod of the cluster that has not ended to `visit`; there may be tens of thousands, so none is kept. */
export async function scanPods(cluster: ClusterReader, visit: (pod: KubeObject) => void, signal: AbortSignal): Promise<void> {
  const options = {fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed'};
  if (cluster.scan !== undefined) return cluster.scan('v1', 'Pod', options, visit, signal);
  for (const pod of await cluster.list('v1', 'Pod', {}, signal)) visit(pod);
}
