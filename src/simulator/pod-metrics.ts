import {ToolError} from '../core/errors.ts';
import {conditionOf} from '../core/objects.ts';
import type {PodMetrics} from '../core/ports.ts';
import {parseSelector} from './api/selectors.ts';
import type {Control} from './control.ts';
import {peopleOn} from './people.ts';
import {startedAt} from './pods.ts';

/** Metrics that the adapter serves, and the apps whose pods have them. Nobody stays on any but media pods: the others are idle. */
const measured: {readonly [metric: string]: readonly string[]} = {
  livekit_participants_total: ['livekit-sfu'],
  turn_total_allocations: ['turn-service'],
  livekit_egress_busy: ['livekit-egress'],
  websocket_connections_active: ['chat-service', 'signaling-service'],
  http_requests_per_second: ['auth-service', 'chat-service', 'meeting-service', 'signaling-service'],
};

/** What prometheus-adapter would answer: only while its API is available, and only for pods that run. */
export function podMetrics(look: (signal?: AbortSignal) => Promise<Control>): PodMetrics {
  return {
    async read(metric, namespace, labelSelector, signal) {
      const control = await look(signal);
      const service = control.store.get({
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        name: 'v1beta1.custom.metrics.k8s.io',
      });
      const apps = Object.hasOwn(measured, metric) ? measured[metric] : undefined;
      if (conditionOf(service, 'Available')?.status !== 'True' || apps === undefined)
        throw new ToolError('simulator', `the metric ${metric} cannot be read: custom.metrics.k8s.io does not serve it`, {
          detail: 'not served',
        });
      const wanted = parseSelector(labelSelector);
      const values = new Map<string, number>();
      for (const pod of control.store.list('Pod', namespace)) {
        const labels = pod.metadata.labels ?? {};
        if (!apps.includes(labels['app'] ?? '') || !wanted(labels) || startedAt(pod) === undefined) continue;
        values.set(pod.metadata.name, peopleOn(pod, control.now()));
      }
      return values;
    },
  };
}
