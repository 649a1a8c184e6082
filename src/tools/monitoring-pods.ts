import {ToolError} from '../core/errors.ts';
import {type HttpAnswer, isSilent, type NoAnswer, type PodNetwork} from '../core/network.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {isLiving, isReady} from '../core/pods.ts';
import type {ClusterReader} from '../core/ports.ts';
import {shared} from './store-pods.ts';

/** Where the pods of the monitoring are, and how to send a request to one. */
export type MonitoringPods = {
  readonly cluster: Pick<ClusterReader, 'list'>;
  readonly network: Pick<PodNetwork, 'request'>;
  readonly namespace: string;
};
export type MonitoringPod = {readonly name: string; readonly port: number};

/** A server that answers its own API has its answer in memory; one that needs longer is stuck. */
const timeoutMs = 3_000;

/** The server behind the pods of one app, whichever of them answers. */
export type MonitoringServer = {
  /** Those that live, ready ones first. */
  pods(signal?: AbortSignal): Promise<readonly MonitoringPod[]>;
  request(pod: MonitoringPod, path: string, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer>;
  /** The answer of the first pod that gives one. Throws a ToolError with the last reason when none does. */
  first(path: string, signal?: AbortSignal): Promise<{readonly pod: string; readonly answer: HttpAnswer}>;
};

/** `port` is what the app listens on when its container names none. */
export function monitoringServer({cluster, network, namespace}: MonitoringPods, app: string, port: number): MonitoringServer {
  const list = shared((signal) => cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`}, signal));
  const pods = async (signal?: AbortSignal) => {
    const living = (await list(signal)).filter(isLiving);
    return [...living]
      .sort((a, b) => Number(isReady(b)) - Number(isReady(a)) || (a.metadata.name < b.metadata.name ? -1 : 1))
      .map((pod) => ({name: pod.metadata.name, port: portOf(pod, app) ?? port}));
  };
  const request: MonitoringServer['request'] = (pod, path, signal) =>
    network.request({namespace, pod: pod.name, port: pod.port, path, timeoutMs}, signal);
  return {
    pods,
    request,
    async first(path, signal) {
      let why = `there is no pod with label app=${app}`;
      for (const pod of await pods(signal)) {
        const answer = await request(pod, path, signal);
        if (isSilent(answer)) why = `${pod.name}: ${answer.message}`;
        else if (answer.status >= 500) why = `${pod.name} answers ${answer.status}: ${answer.body.slice(0, 200)}`;
        else return {pod: pod.name, answer};
      }
      throw new ToolError(app, `${app} does not answer: ${why}`, {transient: true});
    },
  };
}

function portOf(pod: KubeObject, container: string): number | undefined {
  const found = listAt(pod, 'spec', 'containers').find((one) => textAt(one, 'name') === container);
  const ports = listAt(found, 'ports');
  return numberAt(ports.find((one) => textAt(one, 'name') === 'http') ?? ports[0], 'containerPort');
}
