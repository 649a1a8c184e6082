import type {TurnAnswer, TurnPort} from '../core/media.ts';
import type {ClusterReader} from '../core/ports.ts';
import {ownTime} from './own-time.ts';
import {silence} from './pod-network.ts';
import type {OpenTunnel, PodPort} from './pod-tunnel.ts';
import {runningPods, secretValue} from './pods-of.ts';
import {pooled} from './pooled.ts';
import {ephemeralCredential} from './stun.ts';
import {type TurnCredential, tryAllocation} from './turn-client.ts';

export type TurnPlace = {readonly cluster: Pick<ClusterReader, 'list' | 'get'>; readonly open: OpenTunnel; readonly namespace: string};

const port = 3478;
const width = 16;
const limitMs = 3_000;
/** coturn compares with its own clock, which may be an hour ahead of ours. */
const validS = 3_900;

/** Asks every coturn for a relay address over TCP, as a user behind a strict firewall would. */
export function turnPort({cluster, open, namespace}: TurnPlace): TurnPort {
  return {
    async allocate(signal) {
      const [pods, secret] = await Promise.all([
        runningPods(cluster, namespace, 'turn-service', signal),
        secretValue(cluster, namespace, 'turn-credentials', 'static-auth-secret', signal),
      ]);
      const credential = ephemeralCredential(secret, 'gomeet-health', Math.floor(Date.now() / 1000) + validS);
      // One that drains gives no new allocations, and must not.
      const serving = pods.filter((pod) => !pod.draining);
      return pooled(serving, width, ({name}) => allocateOn(open, {namespace, pod: name, port}, credential, signal));
    },
  };
}

async function allocateOn(open: OpenTunnel, to: PodPort, credential: TurnCredential, signal?: AbortSignal): Promise<TurnAnswer> {
  const {pod} = to;
  const about = `port ${port} of ${pod}`;
  const nothing = {pod, reached: false, allocated: false, realm: '', durationMs: 0};
  let limit = ownTime(limitMs);
  try {
    const stream = await open(to, signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
    limit.stop();
    limit = ownTime(limitMs);
    const started = performance.now();
    const stop = () => stream.destroy(new Error(`${about} gave no answer within ${limitMs / 1000} s`));
    limit.signal.addEventListener('abort', stop, {once: true});
    signal?.addEventListener('abort', stop, {once: true});
    const {broken, ...trial} = await tryAllocation(stream, credential).finally(() => {
      stream.destroy();
      signal?.removeEventListener('abort', stop);
    });
    signal?.throwIfAborted();
    const answer = {pod, ...trial, durationMs: Math.round(performance.now() - started)};
    if (broken === undefined) return answer;
    if (limit.signal.aborted) return {...answer, silent: 'timeout'};
    const {message, silent} = silence(about, broken, 'as STUN');
    return {...answer, error: message, silent};
  } catch (error) {
    signal?.throwIfAborted();
    const {message, silent} = silence(about, error, 'as STUN');
    return {...nothing, error: message, silent};
  } finally {
    limit.stop();
  }
}
