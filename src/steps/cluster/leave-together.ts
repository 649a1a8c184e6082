import type {Cloud} from '../../core/cloud.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {Failed} from '../../core/errors.ts';
import type {World} from '../../core/ports.ts';
import type {Step, StepContext} from '../../core/step.ts';
import {isCordoned, isLeaving, leave} from './cordon.ts';
import {drainProblem} from './drain.ts';
import {emptiestFirst} from './emptiest.ts';
import type {Link} from './link.ts';
import {needCluster, poolNamed, staying} from './live.ts';
import {nodes} from './make-pool.ts';

export type Leaving = {
  readonly cloud: Cloud;
  readonly link: Link;
  readonly wanted: CloudTarget;
  readonly namespace: string;
  /** Names of the pools that go as a whole. */
  readonly ending: readonly string[];
  /** Pools of which `to` nodes stay. */
  readonly shrinking: readonly {readonly name: string; readonly to: number}[];
  readonly needs: readonly string[];
};

/**
 * Cordons every node that goes, of all pools together, before the first is emptied: pods move once, and what one pool needs is
 * not promised to another. Throws Failed, and nothing was touched, when the pods of all of them together find no other place.
 */
export function leaveTogether(work: Leaving): Step {
  const names = [...work.ending, ...work.shrinking.map(({name}) => name)];
  return {
    id: 'leave',
    title: `No new pods on nodes that go (${names.join(', ')})`,
    needs: work.needs,
    effect: 'change',
    changes: [],
    settled: async (context, signal) => {
      const {kube, going} = await look(work, context, signal);
      const left = await uncordoned(kube, going, signal);
      return left.length === 0 ? 'none of them takes any' : false;
    },
    apply: async (context, signal) => {
      const {kube, going} = await look(work, context, signal);
      const [all, pods] = await Promise.all([kube.cluster.list('v1', 'Node', {}, signal), kube.cluster.list('v1', 'Pod', {}, signal)]);
      const problem = drainProblem(all, pods, going, work.namespace);
      if (problem !== undefined)
        throw new Failed(`nothing was evicted: ${problem}`, {suggestions: ['make room first, then the same command again']});
      const left = all.filter((node) => going.has(node.metadata.name) && !isLeaving(node));
      for (const {metadata} of left) await leave(kube, metadata.name, signal);
      return `${nodes(going.size)} of ${names.length === 1 ? names[0] : `${names.length} pools`}`;
    },
  };
}

/** Names of all nodes that go, as it is now. */
async function look(
  {cloud, link, wanted, ending, shrinking}: Leaving,
  {target}: StepContext,
  signal: AbortSignal,
): Promise<{readonly kube: World; readonly going: ReadonlySet<string>}> {
  const live = await needCluster(cloud, wanted, signal);
  const kube = await link.kube(live.id, signal);
  const going = new Set(ending.flatMap((name) => (poolNamed(live, name)?.nodes ?? []).map((node) => node.name)));
  for (const {name, to} of shrinking) {
    const pool = poolNamed(live, name);
    const here = pool === undefined ? [] : staying(pool);
    if (here.length <= to) continue;
    const order = await emptiestFirst(kube, here, target.manifests, signal);
    for (const node of order.slice(0, here.length - to)) going.add(node.name);
  }
  return {kube, going};
}

async function uncordoned({cluster}: World, names: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]> {
  const all = names.size === 0 ? [] : await cluster.list('v1', 'Node', {}, signal);
  return all.filter((node) => names.has(node.metadata.name) && !isCordoned(node)).map(({metadata}) => metadata.name);
}
