import type {SandboxApi} from '../api.ts';
import {applyAll} from '../apply.ts';
import {MADE_FROM, NODE_ID, nodeChanges, type PresentNode, type WantedNode} from './nodes.ts';

/** As much of the API as nodes need. */
type NodeApi = Pick<SandboxApi, 'get' | 'patch' | 'raw' | 'send'>;

interface NodeList {
  readonly items: readonly {
    readonly metadata: {readonly name: string; readonly annotations?: Readonly<Record<string, string>>};
    readonly spec: {readonly unschedulable?: boolean};
  }[];
}

interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly deletionTimestamp?: string;
      readonly ownerReferences?: readonly {readonly kind: string}[];
    };
  }[];
}

/** Makes the cluster's nodes what the account says, once. False while pods still leave a node that is drained. */
export async function keepNodes(api: NodeApi, wanted: readonly WantedNode[], log: (line: string) => void): Promise<boolean> {
  const {items} = await api.get<NodeList>(`/api/v1/nodes?labelSelector=${encodeURIComponent(NODE_ID)}`);
  const present = items.map(
    ({metadata, spec}): PresentNode => ({
      name: metadata.name,
      madeFrom: metadata.annotations?.[MADE_FROM] ?? '',
      unschedulable: spec.unschedulable === true,
    }),
  );
  const {apply, drain, remove} = nodeChanges(wanted, present);
  for (const {name} of apply) log(`node ${name} ${present.some((one) => one.name === name) ? 'changes with its pool' : 'joins'}`);
  await applyAll(
    api,
    apply.map(({object}) => object),
  );
  const cordoned = (name: string) => present.find((one) => one.name === name)?.unschedulable === true;
  const gone = await Promise.all(remove.map((name) => removeNode(api, name, cordoned(name), log)));
  const drained = await Promise.all(drain.map((name) => drainNode(api, name, cordoned(name))));
  return [...gone, ...drained].every(Boolean);
}

/** Cordons a node and asks its pods to leave; true when none is left. A disruption budget may say no: the next time asks again. */
async function drainNode(api: NodeApi, name: string, cordoned: boolean): Promise<boolean> {
  if (!cordoned) await cordon(api, name);
  const pods = (await podsOf(api, name)).filter((pod) => !ofDaemon(pod));
  for (const {metadata} of pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)) {
    const about = {name: metadata.name, namespace: metadata.namespace};
    await api.raw('POST', `/api/v1/namespaces/${about.namespace}/pods/${about.name}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: about,
    });
  }
  return pods.length === 0;
}

/** The droplet is gone, and its pods with it: nobody there can answer for them any more. True when the node is gone too. */
async function removeNode(api: NodeApi, name: string, cordoned: boolean, log: (line: string) => void): Promise<boolean> {
  if (!cordoned) await cordon(api, name);
  const pods = (await podsOf(api, name)).filter((pod) => !ofDaemon(pod));
  await endPods(api, pods);
  if (pods.length > 0) return false;
  log(`node ${name} goes`);
  await api.raw('DELETE', `/api/v1/nodes/${name}`);
  // A DaemonSet would have made new ones for as long as the node was there.
  await endPods(api, await podsOf(api, name));
  return true;
}

async function endPods(api: NodeApi, pods: PodList['items']): Promise<void> {
  const atOnce = {kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0};
  for (const {metadata} of pods) await api.raw('DELETE', `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, atOnce);
}

async function cordon(api: NodeApi, name: string): Promise<void> {
  await api.patch(`/api/v1/nodes/${name}`, {spec: {unschedulable: true}});
}

function ofDaemon({metadata}: PodList['items'][number]): boolean {
  return metadata.ownerReferences?.some(({kind}) => kind === 'DaemonSet') === true;
}

async function podsOf(api: NodeApi, node: string): Promise<PodList['items']> {
  const {items} = await api.get<PodList>(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`);
  return items;
}
