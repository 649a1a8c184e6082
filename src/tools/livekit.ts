import {ToolError} from '../core/errors.ts';
import type {LiveKitPort, SfuAnswer} from '../core/media.ts';
import {isSilent, type PodNetwork} from '../core/network.ts';
import type {ClusterReader, PodExec} from '../core/ports.ts';
import {type ApiKey, parseEgress, parseRooms, type SfuApi, signallingPort, twirp} from './livekit-api.ts';
import {meet} from './livekit-join.ts';
import {registeredNodes} from './livekit-nodes.ts';
import {type RunningPod, runningPods, secretValue} from './pods-of.ts';

export type LiveKitPlace = {
  readonly cluster: Pick<ClusterReader, 'list' | 'get'>;
  readonly pods: PodExec;
  readonly network: PodNetwork;
  readonly namespace: string;
};

const metricsPort = 6789;
/** A node that needs longer than this for `GET /` is not one that should get new rooms. */
const readyMs = 2_000;

/** The SFUs of the namespace, asked through the API server. */
export function livekitPort(place: LiveKitPlace): LiveKitPort {
  const {cluster, network, namespace} = place;
  const sfus = (signal?: AbortSignal) => runningPods(cluster, namespace, 'livekit-sfu', signal);
  const heard = new Map<string, boolean>();
  const each = (pods: readonly RunningPod[], port: number, path: string, signal?: AbortSignal) =>
    Promise.all(
      pods.map(async ({name}): Promise<SfuAnswer> => {
        const answer = await network.request({namespace, pod: name, port, path, timeoutMs: readyMs}, signal);
        if (port === signallingPort) heard.set(name, !isSilent(answer));
        return {pod: name, answer};
      }),
    );
  /** Those that answered when they were last asked come first, those that did not come last. */
  const prospect = (pod: RunningPod) => Number(pod.ready) + (heard.has(pod.name) ? (heard.get(pod.name) === true ? 2 : -2) : 0);
  const keyOf = async (signal?: AbortSignal): Promise<ApiKey> => {
    const [key, secret] = await Promise.all([
      secretValue(cluster, namespace, 'livekit-keys', 'api-key', signal),
      secretValue(cluster, namespace, 'livekit-keys', 'api-secret', signal),
    ]);
    return {key, secret};
  };
  /** The first SFU that answers; a refusal of the key is an answer. */
  const first = async <Value>(work: (api: SfuApi) => Promise<Value>, signal?: AbortSignal): Promise<Value> => {
    const [pods, apiKey] = await Promise.all([sfus(signal), keyOf(signal)]);
    const serving = pods.filter((pod) => !pod.draining).sort((a, b) => prospect(b) - prospect(a));
    let last: unknown = new ToolError('livekit', 'no pod with label app=livekit-sfu runs');
    for (const pod of serving) {
      try {
        return await work({network, namespace, pod: pod.name, apiKey});
      } catch (error) {
        last = error;
        if (!(error instanceof ToolError) || (error.detail !== 'unreachable' && error.detail !== 'refused')) throw error;
      }
    }
    throw last;
  };
  return {
    ready: async (signal) =>
      each(
        (await sfus(signal)).filter((pod) => !pod.draining),
        signallingPort,
        '/',
        signal,
      ),
    metrics: async (signal, without = []) =>
      each(
        (await sfus(signal)).filter(({name}) => !without.includes(name)),
        metricsPort,
        '/metrics',
        signal,
      ),
    rooms: (signal) =>
      first(async (api) => {
        const {data, durationMs} = await twirp(api, 'RoomService', 'ListRooms', {roomList: true}, {}, signal);
        return {rooms: parseRooms(data), durationMs};
      }, signal),
    egress: (signal) =>
      first(async (api) => parseEgress((await twirp(api, 'Egress', 'ListEgress', {roomRecord: true}, {}, signal)).data), signal),
    registered: (signal) => registeredNodes(place, signal),
    join: (signal) => first((api) => meet(api, signal), signal),
  };
}
