import {wantsHa} from '../../capacity/control-plane.ts';
import type {CloudCluster, CloudNode, CloudPool} from '../../core/cloud-data.ts';
import {ownerTag} from '../../core/cloud-target.ts';
import {sentenceOf} from '../../core/errors.ts';
import {needCloud} from '../../core/need-cloud.ts';
import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import type {World, WorldKind} from '../../core/ports.ts';
import type {PriceChange} from '../../core/price.ts';
import type {FieldChange} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import {isCordoned} from '../../steps/cluster/cordon.ts';
import {type Connect, linkOf} from '../../steps/cluster/link.ts';
import {noSuchCluster} from './find.ts';
import {planPools} from './pools.ts';
import {priceNow} from './price.ts';
import {pricedPools} from './wanted.ts';

/** A machine as the account has it, beside the node that Kubernetes knows. `ready` null: not asked, or Kubernetes has no such node. */
export type NodeStatus = {
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly ready: boolean | null;
  readonly cordoned: boolean;
  readonly version: string;
  readonly createdAt: string;
};
export type PoolStatus = Pick<CloudPool, 'name' | 'size' | 'count' | 'autoScale' | 'min' | 'max'> & {
  readonly owner: 'ours' | 'left over' | 'not ours';
  /** Where it is not as the target says. */
  readonly differences: readonly FieldChange[];
  readonly nodes: readonly NodeStatus[];
};
export type ClusterStatus = {
  readonly world: WorldKind;
  readonly target: {readonly name: string; readonly profile: string; readonly clusterName: string; readonly region: string};
  readonly cluster:
    | (Pick<
        CloudCluster,
        | 'id'
        | 'name'
        | 'region'
        | 'version'
        | 'ha'
        | 'state'
        | 'message'
        | 'endpoint'
        | 'autoUpgrade'
        | 'surgeUpgrade'
        | 'maintenance'
        | 'createdAt'
      > & {readonly ours: boolean; readonly upgrades: readonly string[]})
    | null;
  readonly pools: readonly PoolStatus[];
  readonly price: PriceChange | null;
  /** What is not well, a sentence each. */
  readonly problems: readonly string[];
  /** What is different from the target, or passing. */
  readonly notes: readonly string[];
};

export type StatusOptions = {readonly world: World; readonly target: Target; readonly connect: Connect};

/** A machine that is still not up after this long is held back by something. */
const slowMs = 1_200_000;

/** The cluster as the account and as Kubernetes see it. Only reads. */
export async function clusterStatus({world, target, connect}: StatusOptions, signal: AbortSignal): Promise<ClusterStatus> {
  const {cloud, wanted} = needCloud(world, target);
  const [clusters, sizes, offer] = await Promise.all([cloud.clusters(signal), cloud.sizes(signal), cloud.kubernetesOffer(signal)]);
  const named = clusters.filter(({name}) => name === wanted.clusterName);
  const live = named.find(({tags}) => tags.includes(ownerTag(wanted))) ?? named[0];
  const about = {
    world: world.kind,
    target: {name: target.name, profile: target.profile, clusterName: wanted.clusterName, region: wanted.region},
  };
  if (live === undefined)
    return {
      ...about,
      cluster: null,
      pools: [],
      price: null,
      notes: [],
      problems: [noSuchCluster(wanted, await cloud.account(signal), cloud.credential)],
    };
  const upgrades = live.state === 'running' ? await cloud.upgrades(live.id, signal) : [];
  const kube = await nodesOf(live, () => linkOf(cloud, connect).kube(live.id, signal), signal);
  const plans = planPools(live, wanted, pricedPools(wanted, sizes, offer, live), true);
  const pools = live.pools.map((pool): PoolStatus => {
    const plan = plans.plans.find(({keep}) => keep?.id === pool.id);
    const replaced = plans.plans.some(({replaces}) => replaces.includes(pool));
    const owner = plans.foreign.includes(pool) ? 'not ours' : plans.leaving.includes(pool) || replaced ? 'left over' : 'ours';
    const {name, size, count, autoScale, min, max} = pool;
    return {
      name,
      size,
      count,
      autoScale,
      min,
      max,
      owner,
      differences: plan?.fields ?? [],
      nodes: pool.nodes.map((node) => nodeStatus(node, kube.nodes)),
    };
  });
  const missing = plans.plans
    .filter(({keep}) => keep === undefined)
    .map(({wanted: {spec}}) => `there is no pool ${spec.name} of size ${spec.size}`);
  const {id, name, region, version, ha, state, message, endpoint, autoUpgrade, surgeUpgrade, maintenance, createdAt, tags} = live;
  const ours = tags.includes(ownerTag(wanted));
  return {
    ...about,
    cluster: {id, name, region, version, ha, state, message, endpoint, autoUpgrade, surgeUpgrade, maintenance, createdAt, ours, upgrades},
    pools,
    price: priceNow(live, sizes),
    problems: [
      ...(named.length > 1 ? [`there are ${named.length} clusters named ${name}`] : []),
      ...(state === 'running' ? [] : [`the cluster is ${state}${message === '' ? '' : `: ${message}`}`]),
      ...kube.problems,
      ...missing,
      ...pools.flatMap((pool) => troubles(pool, world.clock.now().getTime(), kube.nodes !== undefined)),
    ],
    notes: [
      ...(ours ? [] : [`the cluster does not carry the mark ${ownerTag(wanted)}: gomeet changes nothing of it`]),
      ...(wantsHa(wanted) && !ha ? ['the control plane is not highly available, and the target wants it'] : []),
      ...pools.filter(({owner}) => owner === 'left over').map((pool) => `pool ${pool.name} is ours and no longer wanted`),
      ...pools.flatMap((pool) =>
        pool.differences.map(({path, from, to}) => `pool ${pool.name}: ${path} is ${from}, the target says ${to}`),
      ),
    ],
  };
}

async function nodesOf(
  {state}: CloudCluster,
  connect: () => Promise<World>,
  signal: AbortSignal,
): Promise<{readonly nodes: readonly KubeObject[] | undefined; readonly problems: readonly string[]}> {
  if (state === 'provisioning') return {nodes: undefined, problems: []};
  try {
    return {nodes: await (await connect()).cluster.list('v1', 'Node', {}, signal), problems: []};
  } catch (error) {
    signal.throwIfAborted();
    return {nodes: undefined, problems: [`Kubernetes does not answer: ${sentenceOf(error)}`]};
  }
}

function nodeStatus({name, state, message, createdAt}: CloudNode, nodes: readonly KubeObject[] | undefined): NodeStatus {
  const node = nodes?.find(({metadata}) => metadata.name === name);
  const ready = node === undefined ? null : conditionOf(node, 'Ready')?.status === 'True';
  return {
    name,
    state,
    message,
    createdAt,
    ready,
    cordoned: node !== undefined && isCordoned(node),
    version: textAt(node, 'status', 'nodeInfo', 'kubeletVersion') ?? '',
  };
}

/** Nodes come and go while an autoscaler works: that is no trouble, unless it takes too long. */
function troubles({name, nodes}: PoolStatus, now: number, asked: boolean): readonly string[] {
  if (nodes.length === 0) return [`pool ${name} has no nodes`];
  return nodes.flatMap((node) => {
    const why = node.message === '' ? '' : `: ${node.message}`;
    if (node.state === 'running') {
      if (!asked || node.ready === true) return [];
      return [`${node.name} runs, and ${node.ready === null ? 'Kubernetes has no such node' : 'its node is not Ready'}`];
    }
    const slow = now - Date.parse(node.createdAt) > slowMs;
    return node.state === 'provisioning' && slow ? [`${node.name} has been ${node.state} since ${node.createdAt}${why}`] : [];
  });
}
