import {ToolError} from '../core/errors.ts';
import {conditionOf, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {ListOptions} from '../core/ports.ts';
import {parseQuantity} from '../core/quantity.ts';
import {parseSelector} from './api/selectors.ts';
import type {Control} from './control.ts';
import {startedAt} from './pods.ts';

/** The API that metrics-server serves. */
export const usageApi = 'metrics.k8s.io/v1beta1';

/** An idle platform uses this share of what its containers asked for; nothing is measured in a simulated world. */
const share = 0.2;

/** What metrics-server would answer: nothing while its API is not available, and only pods that run. */
export function usage(control: Control, kind: string, {namespace, labelSelector}: ListOptions): readonly KubeObject[] {
  const service = control.store.get({apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', name: 'v1beta1.metrics.k8s.io'});
  if (conditionOf(service, 'Available')?.status !== 'True')
    throw new ToolError('simulator', 'the server is currently unable to handle the request (metrics.k8s.io is not available)');
  const wanted = labelSelector === undefined ? () => true : parseSelector(labelSelector);
  const running = control.store.list('Pod', namespace).filter((pod) => startedAt(pod) !== undefined);
  if (kind === 'PodMetrics') return running.filter((pod) => wanted(pod.metadata.labels ?? {})).map(podUsage);
  return control.store.list('Node').map((node) => {
    const own = running.filter((pod) => textAt(pod, 'spec', 'nodeName') === node.metadata.name);
    return {
      apiVersion: usageApi,
      kind: 'NodeMetrics',
      metadata: {name: node.metadata.name},
      usage: used(own.flatMap((pod) => listAt(pod, 'spec', 'containers'))),
    };
  });
}

function podUsage(pod: KubeObject): KubeObject {
  const {name, namespace} = pod.metadata;
  const containers = listAt(pod, 'spec', 'containers').map((one) => ({name: textAt(one, 'name') ?? '', usage: used([one])}));
  return {apiVersion: usageApi, kind: 'PodMetrics', metadata: {name, ...(namespace === undefined ? {} : {namespace})}, containers};
}

function used(containers: readonly unknown[]): {readonly cpu: string; readonly memory: string} {
  const total = (resource: string) =>
    containers.reduce<number>((sum, one) => sum + (parseQuantity(textAt(one, 'resources', 'requests', resource) ?? '0') ?? 0), 0);
  return {cpu: `${Math.round(total('cpu') * share * 1000)}m`, memory: `${Math.round((total('memory') * share) / 1024)}Ki`};
}
