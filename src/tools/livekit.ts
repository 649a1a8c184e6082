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
  const each = (pods: readonly RunningPod[], port: number, path: string, signal?: AbortSignal) =>
    Promise.all(
      pods.map(
        async ({name}): Promise<SfuAnswer> => ({
          pod: name,
          answer: await network.request({namespace, pod: name, port, path, timeoutMs: readyMs}, signal),
        }),
      ),
    );
  /** Whether a pod answered when it was last asked whether it is ready, and that question while it is open. */
  const heard = new Map<string, boolean>();
  let listening: Promise<unknown> = Promise.resolve();
  const prospect = ({name, ready}: RunningPod) => Number(ready) + (heard.has(name) ? (heard.get(name) === true ? 2 : -2) : 0);
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
    const serving = pods.filter((pod) => !pod.draining);
    let last: unknown = new ToolError('livekit', 'no pod with label app=livekit-sfu runs');
    for (;;) {
      serving.sort((a, b) => prospect(b) - prospect(a));
      const pod = serving.shift();
      if (pod === undefined) throw last;
      try {
        return await work({network, namespace, pod: pod.name, apiKey});
      } catch (error) {
        last = error;
        if (!(error instanceof ToolError) || (error.detail !== 'unreachable' && error.detail !== 'refused')) throw error;
        // Who answers is about to be known: half of the others may be away, too.
        await listening;
      }
    }
  };
  return {
    ready: async (signal) => {
      const asked = (async () => {
        const pods = (await sfus(signal)).filter((pod) => !pod.draining);
        return each(pods, signallingPort, '/', signal);
      })();
      listening = asked.catch(() => undefined);
      const answers = await asked;
      for (const {pod, answer} of answers) heard.set(pod, !isSilent(answer));
      return answers;
    },
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
