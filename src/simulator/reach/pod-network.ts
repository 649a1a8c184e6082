import {ToolError} from '../../core/errors.ts';
import type {HttpAnswer, NoAnswer, PodNetwork} from '../../core/network.ts';
import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {isActive, isReady, startedAt} from '../pods.ts';
import {metricsPage} from './pages.ts';

export type Look = (signal?: AbortSignal) => Promise<Control>;

/** Answers of health paths and metrics pages, from the pods' own manifests. Ports that are not among them are refused, nothing is made up. */
export function podNetwork(look: Look): PodNetwork {
  return {
    async request({namespace, pod: name, port, path}, signal) {
      const control = await look(signal);
      const pod = control.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name});
      if (pod === undefined) return {silent: 'unreachable', message: `no way to port ${port} of ${name}: pods "${name}" not found`};
      return answerOf(pod, port, path.split('?')[0] ?? path, control.now());
    },
    async forward() {
      throw new ToolError('simulator', 'the simulator has no ports to forward: nothing runs behind its pods');
    },
  };
}

/** What a port of a pod says; also for whoever reaches it through the gateway. */
export function answerOf(pod: KubeObject, port: number, path: string, now: number): HttpAnswer | NoAnswer {
  const refused: NoAnswer = {silent: 'refused', message: `nothing listens on port ${port} of ${pod.metadata.name}`};
  if (startedAt(pod) === undefined || (!isActive(pod) && !isDraining(pod))) return refused;
  const annotations = at(pod, 'metadata', 'annotations');
  if (Number(textAt(annotations, 'prometheus.io/port')) === port && (textAt(annotations, 'prometheus.io/path') ?? '/metrics') === path) {
    const page = metricsPage(pod, now);
    return page === undefined ? refused : ok(page);
  }
  const health = healthPath(pod, port);
  if (health === undefined) return refused;
  if (path !== health) return {status: 404, headers: {}, body: 'not found', durationMs: 1};
  return isReady(pod) || isDraining(pod) ? ok(healthBody(pod)) : {status: 503, headers: {}, body: 'not ready', durationMs: 1};
}

/** Grafana says in words what the others say by the status. */
function healthBody(pod: KubeObject): string {
  return pod.metadata.labels?.app === 'grafana' ? '{"database": "ok"}' : 'OK';
}

export function ok(body: string): HttpAnswer {
  return {status: 200, headers: {}, body, durationMs: 1};
}

/** A pod that waits for its people still serves them. */
function isDraining(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined && textAt(pod, 'status', 'phase') === 'Running';
}

/** The path that a readiness probe asks on this port. */
function healthPath(pod: KubeObject, port: number): string | undefined {
  for (const container of listAt(pod, 'spec', 'containers')) {
    const asked = at(container, 'readinessProbe', 'httpGet');
    const named = listAt(container, 'ports').find((one) => textAt(one, 'name') === textAt(asked, 'port'));
    if ((numberAt(asked, 'port') ?? numberAt(named, 'containerPort')) === port) return textAt(asked, 'path') ?? '/';
  }
  return undefined;
}
