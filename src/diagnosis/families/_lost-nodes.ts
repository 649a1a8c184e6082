import {conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import type {Blocked} from './_blocked-nodes.ts';
import {conditionSince, hasEnded} from './_pod.ts';
import {cut, forHowLong, iso, many, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** A node that does not answer, is gone, or is under pressure, and a pod on it. `since` in milliseconds. */
export type LostDetail = {
  readonly node: string;
  readonly state: 'gone' | 'silent' | 'not-ready' | 'pressure';
  readonly said: string;
  readonly since: number | undefined;
  readonly leaving: boolean;
  /** It has no node yet, and this one is all that it may use. */
  readonly pending?: true;
};

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

export function lostNode(scene: Scene, pod: KubeObject, name: string, leaving: boolean): LostDetail | undefined {
  if (textAt(pod, 'status', 'reason') === 'NodeLost') {
    return {
      node: name,
      state: 'silent',
      said: textAt(pod, 'status', 'message') ?? 'NodeLost',
      since: conditionSince(pod, 'Ready'),
      leaving,
    };
  }
  if (hasEnded(pod) || !scene.snapshot.has('Node')) return undefined;
  const node = scene.snapshot.find('Node', undefined, name);
  if (node === undefined)
    return {node: name, state: 'gone', said: 'the node does not exist any more', since: conditionSince(pod, 'Ready'), leaving};
  const ready = conditionOf(node, 'Ready');
  if (ready !== undefined && ready.status !== 'True') {
    const state = ready.status === 'Unknown' ? 'silent' : 'not-ready';
    return {
      node: name,
      state,
      said: `Ready=${ready.status} ${ready.reason}: ${ready.message}`,
      since: conditionSince(node, 'Ready'),
      leaving,
    };
  }
  if (leaving) return undefined;
  const pressure = pressures.find((type) => conditionOf(node, type)?.status === 'True');
  if (pressure === undefined) return undefined;
  return {
    node: name,
    state: 'pressure',
    said: `${pressure}=True: ${conditionOf(node, pressure)?.message ?? ''}`,
    since: conditionSince(node, pressure),
    leaving,
  };
}

/** A pod without a node that may only use nodes which are lost or under pressure. */
export function blockedNode({state, node}: Blocked): LostDetail | undefined {
  if (state === 'cordoned') return undefined;
  const type = state === 'pressure' ? pressures.find((one) => conditionOf(node, one)?.status === 'True') : 'Ready';
  const condition = type === undefined ? undefined : conditionOf(node, type);
  if (type === undefined || condition === undefined) return undefined;
  return {
    node: node.metadata.name,
    state: state === 'pressure' ? 'pressure' : condition.status === 'Unknown' ? 'silent' : 'not-ready',
    said: `${type}=${condition.status} ${condition.reason}: ${condition.message}`,
    since: conditionSince(node, type),
    leaving: false,
    pending: true,
  };
}

export function lostFound(scene: Scene, {pod, since, detail}: Sighting<LostDetail>, count: number): Found {
  const {node, state, said, leaving, pending} = detail;
  const text = {gone: 'does not exist any more', silent: 'does not answer', 'not-ready': 'is not ready', pressure: 'is under pressure'}[
    state
  ];
  const who = `${many(count, 'pod')} of the workload`;
  const pods = pending ? `${who} may use no other` : `${who} ${count === 1 ? 'is' : 'are'} on it`;
  return {
    code: state === 'pressure' ? 'node-pressure' : 'node-lost',
    object: podName(pod),
    since: iso(since),
    summary: `node ${node} ${text}${forHowLong(since, scene.now)}; ${pods}${state === 'pressure' || pending ? '' : `, ${nextOf(scene, pod, leaving)}`}`,
    evidence: [
      cut(`node/${node}: ${said}`),
      cut(`${podName(pod)}: ${textAt(pod, 'status', 'phase') ?? 'no phase'}, Ready=${conditionOf(pod, 'Ready')?.status ?? 'unknown'}`),
    ],
    hint: `kubectl describe node ${node}; a machine that is dead for good is deleted: kubectl delete node ${node}`,
    kind: pending ? 'waiting-for-capacity' : 'retryable',
  };
}

/** What Kubernetes does next, and when. A StatefulSet's pod is not made again before the old one is known to be gone. */
function nextOf({subject}: Scene, pod: KubeObject, leaving: boolean): string {
  if (leaving) return 'and they end only when the node answers or is deleted';
  const toleration = listAt(pod, 'spec', 'tolerations').find((one) =>
    /^node\.kubernetes\.io\/(unreachable|not-ready)$/.test(textAt(one, 'key') ?? ''),
  );
  const seconds = numberAt(toleration, 'tolerationSeconds');
  if (subject.kind === 'DaemonSet' || (toleration !== undefined && seconds === undefined)) return 'and they stay there until it is back';
  if (subject.kind === 'StatefulSet') return `and they are made again only when the node answers or is deleted`;
  // "0 and negative values will be treated as 0" (Toleration, Kubernetes API reference).
  if (seconds !== undefined && seconds <= 0) return 'and they are replaced at once';
  return `and they are replaced ${seconds ?? 300} s after the node was lost`;
}
