import {sentenceOf, ToolError} from '../core/errors.ts';
import type {AlertmanagerInstance, AlertmanagerPort} from '../core/monitoring.ts';
import {isSilent} from '../core/network.ts';
import {parseReceived, parseSilences, parseStatus} from './alertmanager-answers.ts';
import {type MonitoringPod, type MonitoringPods, monitoringServer} from './monitoring-pods.ts';
import {firstLine} from './store-pods.ts';

const port = 9093;
const nothing = {clusterStatus: '', peers: 0, receivers: []};

/** Alertmanager by its API version 2, each pod for itself. */
export function alertmanagerPort(pods: MonitoringPods): AlertmanagerPort {
  const server = monitoringServer(pods, 'alertmanager', port);

  async function instance(pod: MonitoringPod, signal?: AbortSignal): Promise<AlertmanagerInstance> {
    const [ready, status] = await Promise.all([server.request(pod, '/-/ready', signal), server.request(pod, '/api/v2/status', signal)]);
    if (isSilent(ready)) return {pod: pod.name, ready: false, message: ready.message, ...nothing};
    const seen = {pod: pod.name, ready: ready.status === 200, message: `${ready.status}: ${firstLine(ready.body)}`};
    if (isSilent(status)) return {...seen, message: status.message, ...nothing};
    try {
      const {clusterStatus, peers, routing} = parseStatus(status.body);
      return {...seen, clusterStatus, peers, receivers: Object.keys(routing.integrations), routing};
    } catch (error) {
      return {...seen, message: sentenceOf(error), ...nothing};
    }
  }

  return {
    instances: async (signal) => Promise.all((await server.pods(signal)).map((pod) => instance(pod, signal))),
    silences: async (signal) => parseSilences((await server.first('/api/v2/silences', signal)).answer.body),
    async alerts(signal) {
      const answers = await Promise.all(
        (await server.pods(signal)).map(async (pod) => ({pod, answer: await server.request(pod, '/api/v2/alerts', signal)})),
      );
      const heard = answers.flatMap(({pod, answer}) => (isSilent(answer) || answer.status !== 200 ? [] : [{pod, body: answer.body}]));
      if (heard.length === 0) throw new ToolError('alertmanager', 'no Alertmanager answers', {transient: true});
      return heard.flatMap(({pod, body}) => parseReceived(body, pod.name));
    },
  };
}
