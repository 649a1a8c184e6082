import {homeless, homelessText, isBare, movesAway, nodeNameOf} from '../../capacity/move.ts';
import {nodeOf} from '../../capacity/node.ts';
import {formatDuration} from '../../core/duration.ts';
import {Failed} from '../../core/errors.ts';
import {type KubeObject, keyOf} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {someOf} from '../../core/some-of.ts';
import {isCordoned, isLeaving, leave} from './cordon.ts';

/** A blocked eviction becomes possible when another pod is Ready; a drain takes until the last participant left. */
const roundMs = 5_000;
const drainRoundMs = 15_000;

export type Drain = {
  readonly kube: World;
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  /** Of the platform, for anti-affinity. */
  readonly namespace: string;
  readonly signal: AbortSignal;
  say(message: string): void;
};

/**
 * Empties nodes: cordons all of them, then evicts what would move, as disruption budgets allow, and waits until it is gone. A
 * media pod leaves when its last participant has; nobody is thrown out. Throws Failed before anything is evicted when the pods
 * find no other place, or when one of them would never come back.
 */
export async function drainNodes({kube, nodes, namespace, signal, say}: Drain): Promise<string> {
  const {clock} = kube;
  await refuseHomeless(kube, nodes, namespace, signal);
  for (const name of nodes) {
    const node = await kube.cluster.get({apiVersion: 'v1', kind: 'Node', name}, signal);
    if (node !== undefined && !isLeaving(node)) await leave(kube, name, signal);
  }
  let told = '';
  let evicted = 0;
  for (;;) {
    const moving = (await podsOn(kube, nodes, signal)).filter(movesAway);
    if (moving.length === 0) return evicted === 0 ? 'no pod had to move' : `${evicted} pods moved`;
    const blocked: string[] = [];
    for (const pod of moving.filter(({metadata}) => metadata.deletionTimestamp === undefined)) {
      const answer = await kube.changes.evict(keyOf(pod), signal);
      if (answer === 'evicted') evicted += 1;
      else if (answer !== 'gone') blocked.push(pod.metadata.name);
    }
    const leaving = moving.filter(({metadata}) => metadata.deletionTimestamp !== undefined);
    const text = progress(leaving, blocked, clock.now().getTime());
    if (text !== told && text !== '') say(text);
    told = text;
    await clock.sleep(blocked.length === 0 && leaving.length > 0 ? drainRoundMs : roundMs, signal);
  }
}

/** Pods of these nodes; asked node by node, because the others of a large cluster are thousands. */
export async function podsOn({cluster}: World, nodes: readonly string[], signal: AbortSignal): Promise<readonly KubeObject[]> {
  const all: KubeObject[] = [];
  for (const name of nodes) all.push(...(await cluster.list('v1', 'Pod', {fieldSelector: `spec.nodeName=${name}`}, signal)));
  return all;
}

/** Whether nodes are cordoned and nothing is left on them that would move. */
export async function isDrained(kube: World, nodes: readonly string[], signal: AbortSignal): Promise<boolean> {
  const known = (await kube.cluster.list('v1', 'Node', {}, signal)).filter(({metadata}) => nodes.includes(metadata.name));
  return known.every(isCordoned) && !(await podsOn(kube, nodes, signal)).some(movesAway);
}

async function refuseHomeless({cluster}: World, names: readonly string[], namespace: string, signal: AbortSignal): Promise<void> {
  const [nodes, pods] = await Promise.all([cluster.list('v1', 'Node', {}, signal), cluster.list('v1', 'Pod', {}, signal)]);
  const problem = drainProblem(nodes, pods, new Set(names), namespace);
  if (problem !== undefined)
    throw new Failed(`nothing was evicted: ${problem}`, {suggestions: ['make room first, then the same command again']});
}

/** Why nodes cannot be emptied; `undefined` when they can. `extra`: nodes that will have come by then. Pure. */
export function drainProblem(
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  leaving: ReadonlySet<string>,
  namespace: string,
  extra: readonly ReturnType<typeof nodeOf>[] = [],
): string | undefined {
  const bare = pods.find(
    (pod) => leaving.has(nodeNameOf(pod) ?? '') && movesAway(pod) && isBare(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  if (bare !== undefined) return `pod ${bare.metadata.namespace}/${bare.metadata.name} has no controller, so nothing would bring it back`;
  const staying = nodes.filter(({metadata}) => !leaving.has(metadata.name)).map(nodeOf);
  const unplaced = homeless([...staying, ...extra], leaving, pods, namespace);
  return unplaced.length === 0 ? undefined : homelessText(unplaced);
}

function progress(leaving: readonly KubeObject[], blocked: readonly string[], now: number): string {
  const since = (pod: KubeObject) => {
    const grace = Number(pod.metadata['deletionGracePeriodSeconds'] ?? 0) * 1_000;
    return Math.max(0, now - (Date.parse(pod.metadata.deletionTimestamp ?? '') - grace));
  };
  const minutes = (ms: number) => (ms < 120_000 ? '' : ` for ${formatDuration(Math.floor(ms / 300_000) * 300_000)}`);
  const parts = [
    ...(leaving.length === 0
      ? []
      : [`${leaving.length} still leave: ${someOf(leaving.map((pod) => `${pod.metadata.name}${minutes(since(pod))}`))}`]),
    ...(blocked.length === 0 ? [] : [`${blocked.length} wait for their disruption budget: ${someOf(blocked)}`]),
  ];
  return parts.join('; ');
}
