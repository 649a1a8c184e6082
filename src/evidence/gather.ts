import {sentenceOf} from '../core/errors.ts';
import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import type {ClusterIdentity, World} from '../core/ports.ts';
import {keptKinds} from './kinds.ts';
import {inTurns} from './turns.ts';

/** How many requests run at once: a cluster in trouble is not helped by a hundred. */
const width = 6;

/** What was read of the cluster. Grows while it is read: when the time is over, what is there counts. */
export type Gathered = {
  readonly objects: KubeObject[];
  readonly events: KubeObject[];
  readonly nodes: KubeObject[];
  /** Kinds that were listed, whether or not there were any. */
  readonly kinds: string[];
  readonly versions: {server?: ClusterIdentity; kubectl?: string};
  /** One sentence for each thing that could not be had. */
  readonly missing: string[];
};

/** Reads what describes the failure, one kind after another failing by itself. */
export async function gatherCluster(world: World, namespace: string, into: Gathered, signal: AbortSignal): Promise<void> {
  const list = async (apiVersion: string, kind: string, options: {readonly optional?: boolean; readonly labelSelector?: string} = {}) => {
    const found = await world.cluster.list(apiVersion, kind, {...(kind === 'Node' ? {} : {namespace}), ...options}, signal);
    into.kinds.push(kind);
    return found;
  };
  const tasks: readonly {readonly name: string; readonly work: () => Promise<void>}[] = [
    {name: 'events', work: async () => add(into.events, await list('v1', 'Event'))},
    ...keptKinds.map(({apiVersion, kind, ...selected}) => ({
      name: `${kind} objects`,
      work: async () => add(into.objects, (await list(apiVersion, kind, {...selected, optional: true})).filter(isWorthKeeping)),
    })),
    {name: 'nodes', work: async () => add(into.nodes, (await list('v1', 'Node')).map(trimmedNode))},
    {
      name: 'versions',
      work: async () => {
        into.versions.server = await world.cluster.identity(signal);
        const kubectl = await world.versions.kubectl(signal);
        if (kubectl !== undefined) into.versions.kubectl = kubectl;
      },
    },
  ];
  await inTurns(tasks, width, signal, async ({name, work}) => {
    try {
      await work();
    } catch (error) {
      into.missing.push(`${name}: ${signal.aborted ? 'the time was over' : sentenceOf(error)}`);
    }
  });
}

function add(all: KubeObject[], found: readonly KubeObject[]): void {
  for (const object of found) all.push(object);
}

/** Old ReplicaSets and revisions that nothing runs of say nothing about today. */
function isWorthKeeping(object: KubeObject): boolean {
  if (object.kind !== 'ReplicaSet') return true;
  return (numberAt(object, 'spec', 'replicas') ?? 0) > 0 || (numberAt(object, 'status', 'replicas') ?? 0) > 0;
}

/** A node without its list of images and volumes. */
function trimmedNode(node: KubeObject): KubeObject {
  const {name, labels, creationTimestamp} = node.metadata;
  return {
    apiVersion: node.apiVersion,
    kind: node.kind,
    metadata: {name, ...(labels === undefined ? {} : {labels}), ...(creationTimestamp === undefined ? {} : {creationTimestamp})},
    spec: {taints: at(node, 'spec', 'taints') ?? [], unschedulable: at(node, 'spec', 'unschedulable') ?? false},
    status: {
      allocatable: at(node, 'status', 'allocatable') ?? {},
      conditions: at(node, 'status', 'conditions') ?? [],
      kubeletVersion: textAt(node, 'status', 'nodeInfo', 'kubeletVersion') ?? '',
    },
  };
}
