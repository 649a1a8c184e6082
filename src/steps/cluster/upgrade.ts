import type {Cloud} from '../../core/cloud.ts';
import type {CloudCluster, CloudPool} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {compareVersions} from '../../core/kubernetes-version.ts';
import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import type {Gate, ObjectChange, Step} from '../../core/step.ts';
import type {Link} from './link.ts';
import {needCluster, poolNamed} from './live.ts';
import {writtenOnce} from './once.ts';
import {type Seen, waitUntil} from './wait.ts';

/** Node after node is drained and replaced; pods with people on them take their whole grace. */
const limitMs = 12 * 3_600_000;
/** Slug of the version that a node was made with, as the provider labels it. */
const versionLabel = 'doks.digitalocean.com/version';

export type UpgradeWork = {
  readonly cloud: Cloud;
  readonly link: Link;
  readonly wanted: CloudTarget;
  /** Slug; absent when an upgrade is followed that somebody else began. */
  readonly to: string | undefined;
};

/** Begins the upgrade; one that is under way is left at work. */
export function beginUpgrade({cloud, wanted, to}: UpgradeWork, changes: readonly ObjectChange[]): Step {
  const begun = async (signal: AbortSignal): Promise<string | false> => {
    const live = await needCluster(cloud, wanted, signal);
    if (to === undefined || live.state === 'upgrading')
      return live.state === 'upgrading' ? 'an upgrade is under way' : 'no upgrade is under way';
    return compareVersions(live.version, to) >= 0 ? `the control plane has version ${live.version}` : false;
  };
  return {
    id: 'upgrade',
    title: to === undefined ? 'The upgrade that is under way' : `Upgrade to ${to}`,
    needs: [],
    effect: 'change',
    changes,
    settled: (_, signal) => begun(signal),
    apply: async ({world}, signal) => {
      const {id, version} = await needCluster(cloud, wanted, signal);
      const write = () => cloud.upgrade(id, to ?? version, signal);
      await writtenOnce(async () => (await begun(signal)) !== false, write, world.clock, signal);
      return `begun, from ${version}`;
    },
  };
}

/** Waits until the API server has the new version. */
export function controlPlane({cloud, wanted, to}: UpgradeWork, gate: Gate | undefined): Step {
  const look = async (signal: AbortSignal): Promise<Seen> => {
    const live = await needCluster(cloud, wanted, signal);
    return isOver(live, to) || live.version === to
      ? {done: `version ${live.version}`}
      : {waiting: `the control plane is still ${live.version}`};
  };
  return waiting('control-plane', 'The control plane', ['upgrade'], look, gate);
}

/** Waits until every node of a pool has the new version and is Ready. */
export function poolUpgraded({cloud, link, wanted, to}: UpgradeWork, name: string, needs: readonly string[], gate: Gate | undefined): Step {
  const look = async (signal: AbortSignal): Promise<Seen> => {
    const live = await needCluster(cloud, wanted, signal);
    const pool = poolNamed(live, name);
    if (pool === undefined) return {done: 'it is gone'};
    const kube = await link.kube(live.id, signal);
    return judgePool(live, pool, await kube.cluster.list('v1', 'Node', {}, signal), to);
  };
  return waiting(`pool-${name}`, `Nodes of ${name}`, needs, look, gate);
}

/** Waits until the provider calls the upgrade finished. */
export function upgradeOver({cloud, wanted, to}: UpgradeWork, needs: readonly string[], gate: Gate | undefined): Step {
  const look = async (signal: AbortSignal): Promise<Seen> => {
    const live = await needCluster(cloud, wanted, signal);
    return isOver(live, to)
      ? {done: `the cluster runs version ${live.version}`}
      : {waiting: `the cluster is ${live.state}, version ${live.version}`};
  };
  return waiting('finished', 'The upgrade is finished', needs, look, gate);
}

/** Pure. A node tells its version by the provider's label, or by its kubelet. */
export function judgePool(live: CloudCluster, pool: CloudPool, all: readonly KubeObject[], to: string | undefined): Seen {
  const nodes = pool.nodes.flatMap(({name}) => all.find(({metadata}) => metadata.name === name) ?? []);
  const ready = nodes.filter((node) => conditionOf(node, 'Ready')?.status === 'True');
  const fresh = ready.filter((node) => to === undefined || versionOf(node) === to || kubeletOf(node) === to.replace(/-.*$/, ''));
  const total = pool.nodes.length;
  const complete = ready.length === total && pool.nodes.every(({state}) => state === 'running') && total > 0;
  if (complete && (isOver(live, to) || (to !== undefined && fresh.length === total)))
    return {done: `${total} nodes Ready${to === undefined ? '' : `, version ${to}`}`};
  return {
    waiting: `${pool.name}: ${to === undefined ? '' : `${fresh.length} of ${total} nodes have version ${to}, `}${ready.length} of ${total} are Ready`,
  };
}

function isOver({state, version}: CloudCluster, to: string | undefined): boolean {
  return state === 'running' && (to === undefined || compareVersions(version, to) >= 0);
}

function versionOf(node: KubeObject): string | undefined {
  return node.metadata.labels?.[versionLabel];
}

function kubeletOf(node: KubeObject): string | undefined {
  return textAt(node, 'status', 'nodeInfo', 'kubeletVersion')?.replace(/^v/, '');
}

function waiting(
  id: string,
  title: string,
  needs: readonly string[],
  look: (signal: AbortSignal) => Promise<Seen>,
  gate: Gate | undefined,
): Step {
  return {
    id,
    title,
    needs,
    effect: 'none',
    changes: [],
    ...(gate === undefined ? {} : {gate}),
    settled: async (_, signal) => {
      const seen = await look(signal);
      return 'done' in seen ? seen.done : false;
    },
    apply: ({world, say}, signal) => waitUntil(() => look(signal), {clock: world.clock, limitMs, signal, say}),
  };
}
