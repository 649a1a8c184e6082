import type {Cloud} from '../../core/cloud.ts';
import type {CloudPool, PoolSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {conditionOf, type KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import type {Step} from '../../core/step.ts';
import {isLeaving, stay} from './cordon.ts';
import type {Link} from './link.ts';
import {going, needCluster, poolNamed} from './live.ts';
import {nodes} from './make-pool.ts';
import {type Seen, waitUntil} from './wait.ts';

/** Machines of a large pool come within ten minutes; after twice that something holds them back. */
const limitMs = 1_200_000;

export type NodesWork = {
  readonly cloud: Cloud;
  readonly link: Link;
  readonly wanted: CloudTarget;
  readonly spec: PoolSpec;
  /** Name of the pool in the cluster. */
  readonly name: string;
  /** Some of its nodes are about to leave: a cordon of an earlier run is still right. */
  readonly shrinking: boolean;
};

type Look = {readonly seen: Seen; readonly kube?: World; readonly cordoned: readonly KubeObject[]};

/** Waits until every machine of a pool runs and its node is Ready; takes back cordons that a run left which was ended. */
export function nodesReady(work: NodesWork): Step {
  const {spec, name} = work;
  return {
    id: `nodes-${spec.name}`,
    title: `Nodes of ${name} are Ready`,
    needs: [`pool-${spec.name}`],
    effect: 'none',
    changes: [],
    settled: async (_, signal) => {
      const {seen} = await look(work, signal);
      return 'done' in seen ? seen.done : false;
    },
    apply: ({world, say}, signal) =>
      waitUntil(
        async () => {
          const {seen, kube, cordoned} = await look(work, signal);
          for (const node of cordoned) if (kube !== undefined) await stay(kube, node.metadata.name, signal);
          return seen;
        },
        {clock: world.clock, limitMs, signal, say},
      ),
  };
}

async function look({cloud, link, wanted, spec, name, shrinking}: NodesWork, signal: AbortSignal): Promise<Look> {
  const live = await needCluster(cloud, wanted, signal);
  const pool = poolNamed(live, name);
  if (pool === undefined) return {seen: {waiting: `the API does not list pool ${name} yet`}, cordoned: []};
  const kube = await link.kube(live.id, signal);
  const all = await kube.cluster.list('v1', 'Node', {}, signal);
  return {...judge(pool, spec, all, shrinking), kube};
}

/** Pure. An autoscaler may be adding and removing nodes at any time: those that go are not waited for. */
export function judge(pool: CloudPool, spec: PoolSpec, all: readonly KubeObject[], shrinking: boolean): Omit<Look, 'kube'> {
  const least = spec.autoScale ? spec.min : Math.min(spec.count, pool.count);
  const here = pool.nodes.filter(({state}) => !going.has(state));
  const running = here.filter(({state}) => state === 'running');
  const found = running.flatMap((node) => all.find(({metadata}) => metadata.name === node.name) ?? []);
  const ready = found.filter((node) => conditionOf(node, 'Ready')?.status === 'True');
  const cordoned = shrinking ? [] : found.filter(isLeaving);
  const enough = running.length >= Math.max(1, least) && running.length === here.length && ready.length === running.length;
  if (enough && cordoned.length === 0) return {seen: {done: `${nodes(ready.length)} Ready`}, cordoned};
  const trouble = here.find(({message}) => message !== '')?.message;
  const notReady = running.find(({name}) => !ready.some(({metadata}) => metadata.name === name));
  const first = trouble ?? (notReady === undefined ? undefined : `${notReady.name} is not Ready`);
  const text = `${pool.name}: ${running.length} of ${Math.max(here.length, least)} nodes run, ${ready.length} are Ready`;
  return {seen: {waiting: `${text}${first === undefined ? '' : ` (${first})`}`}, cordoned};
}
