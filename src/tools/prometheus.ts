import type {PrometheusPort} from '../core/monitoring.ts';
import {isSilent} from '../core/network.ts';
import {type MonitoringPods, monitoringServer} from './monitoring-pods.ts';
import {parseAlerts, parseNames, parseRules, parseSamples, parseTargets} from './prometheus-answers.ts';
import {firstLine} from './store-pods.ts';

const port = 9090;

/** Prometheus 2 or 3 by its HTTP API, through whichever of its pods answers. */
export function prometheusPort(pods: MonitoringPods): PrometheusPort {
  const server = monitoringServer(pods, 'prometheus', port);
  const read = async <Value>(path: string, parse: (body: string) => Value, signal?: AbortSignal) =>
    parse((await server.first(path, signal)).answer.body);
  return {
    async ready(signal) {
      const asked = (await server.pods(signal)).map(async (pod) => {
        const answer = await server.request(pod, '/-/ready', signal);
        if (isSilent(answer)) return {pod: pod.name, ready: false, message: answer.message};
        return {pod: pod.name, ready: answer.status === 200, message: `${answer.status}: ${firstLine(answer.body)}`};
      });
      return Promise.all(asked);
    },
    targets: (signal) => read('/api/v1/targets?state=active', parseTargets, signal),
    rules: (signal) => read('/api/v1/rules', parseRules, signal),
    alerts: (signal) => read('/api/v1/alerts', parseAlerts, signal),
    query: (expression, signal) => read(`/api/v1/query?${new URLSearchParams({query: expression})}`, parseSamples, signal),
    names: (signal) => read('/api/v1/label/__name__/values', parseNames, signal),
  };
}
