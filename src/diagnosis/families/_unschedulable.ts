import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Scene, SeenEvent} from '../_types.ts';
import {conditionSince, startOf} from './_pod.ts';

/** What keeps a pod from a node. `mark`: a taint or state of the node that comes and goes (cordoned, not ready, under pressure). */
export type Obstacle = 'cpu' | 'memory' | 'pods' | 'port' | 'volume' | 'apart' | 'affinity' | 'taint' | 'mark' | 'other';
/** One reason of the scheduler with the nodes that it counts; `nodes` is all of them when the scheduler names no number. */
export type Reason = {readonly obstacle: Obstacle; readonly nodes: number; readonly counted: boolean; readonly text: string};
/** The scheduler's answer for one pod. Times in milliseconds. */
export type Unplaced = {
  readonly pod: KubeObject;
  readonly since: number | undefined;
  readonly message: string;
  readonly total: number | undefined;
  readonly reasons: readonly Reason[];
  readonly events: readonly SeenEvent[];
};

/** Texts of kube-scheduler's plugins, 1.27 to 1.36, and the older ones that clusters of that time still repeat. */
const texts: readonly (readonly [RegExp, Obstacle])[] = [
  [/^Insufficient cpu/, 'cpu'],
  // What has no code of its own goes to what it is most like: bytes to memory, devices to cpu.
  [/^Insufficient (memory|ephemeral-storage|hugepages)/, 'memory'],
  [/^Insufficient pods|^Too many pods/, 'pods'],
  [/^Insufficient /, 'cpu'],
  [
    /node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|network-unavailable|[a-z]+-pressure|out-of-service)|ToBeDeletedByCluster|node\.cloudprovider\.kubernetes\.io\//,
    'mark',
  ],
  [
    /were unschedulable|were not ready|were unreachable|had condition|had (memory|disk|pid|network).*(pressure|unavailable)|were out of disk/,
    'mark',
  ],
  [/untolerated taint|had taint|had taints/, 'taint'],
  [/free ports/, 'port'],
  [/persistent ?volume|volume|free storage|\bpvc?\(s\)|PVC |disk conflict|no available disk/i, 'volume'],
  [/pod affinity|anti-affinity|topology spread/, 'apart'],
  [/node affinity|node selector|requested (node|hostname)|didn't satisfy plugin/, 'affinity'],
];

/** Splits the answer into its reasons: "0/47 nodes are available: 27 Insufficient cpu, 20 node(s) had …. preemption: …". */
export function reasonsOf(message: string): {readonly total: number | undefined; readonly reasons: readonly Reason[]} {
  if (/no nodes available to schedule pods/.test(message)) return {total: 0, reasons: []};
  const head = /(?:^|\s)0\/(\d+) nodes are available: ?/.exec(message);
  const total = head === null ? undefined : Number(head[1]);
  const body = (head === null ? message : message.slice(head.index + head[0].length))
    .replace(/[\s.,]*(no new claims to deallocate|preemption: )[\s\S]*$/, '')
    .replace(/(\. not found)?[\s.]+$|\. not found$/, '');
  if (body === '') return {total, reasons: []};
  // A reason may hold commas itself; the next one begins with its number of nodes.
  const parts = body.split(/,\s+(?=\d+ )/);
  return {
    total,
    reasons: parts.map((part) => {
      const counted = /^(\d+) ([\s\S]*)$/.exec(part.trim());
      const text = counted?.[2] ?? part.trim();
      return {obstacle: obstacleOf(text), nodes: counted === null ? (total ?? 0) : Number(counted[1]), counted: counted !== null, text};
    }),
  };
}

function obstacleOf(text: string): Obstacle {
  return texts.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}

/** New pods that the scheduler has refused, with its reasons; each distinct answer is read once. */
export function unplacedOf(scene: Scene): readonly Unplaced[] {
  const before = known.get(scene);
  if (before !== undefined) return before;
  const found = readAll(scene);
  known.set(scene, found);
  return found;
}
const known = new WeakMap<Scene, readonly Unplaced[]>();

function readAll(scene: Scene): readonly Unplaced[] {
  const read = new Map<string, ReturnType<typeof reasonsOf>>();
  return scene.fresh.flatMap((pod) => {
    if (textAt(pod, 'spec', 'nodeName') !== undefined) return [];
    const refused = listAt(pod, 'status', 'conditions').find(
      (one) => textAt(one, 'type') === 'PodScheduled' && textAt(one, 'status') === 'False',
    );
    // A gate is a wish of whoever made the pod, not a lack of room.
    if (textAt(refused, 'reason') === 'SchedulingGated') return [];
    const events = scene.snapshot.eventsOf(pod);
    const event = events.findLast((one) => one.reason === 'FailedScheduling');
    const message = textAt(refused, 'message') ?? event?.message;
    if (message === undefined || message === '') return [];
    const answer = read.get(message) ?? reasonsOf(message);
    read.set(message, answer);
    const since = (refused === undefined ? event?.first : conditionSince(pod, 'PodScheduled')) ?? startOf(pod);
    return [{pod, since, message, events, ...answer}];
  });
}
