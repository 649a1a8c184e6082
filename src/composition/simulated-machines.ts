import {type KubeObject, keyOf, type ObjectKey} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {NodePool, Target} from '../core/target.ts';
import type {Hooks, Node, Pool} from '../sandbox/digitalocean/index.ts';
import {simulatedNode} from '../simulator/ground.ts';

/** Machines of a simulated account as nodes of the simulated cluster: they join when they run, and leave with their pods. */
export function simulatedMachines(world: World, {pools}: Target): Hooks {
  const {cluster, changes} = world;
  const podsOn = (node: string) => cluster.list('v1', 'Pod', {fieldSelector: `spec.nodeName=${node}`});
  return {
    nodesAdded: async (_, pool, nodes) => {
      for (const node of nodes) await changes.create(nodeFor(pool, node, pools));
    },
    nodesDraining: async (_cluster, _pool, nodes) => {
      for (const {name} of nodes) {
        if ((await cluster.get(keyFor(name))) === undefined) continue;
        await changes.merge(keyFor(name), {spec: {unschedulable: true}});
        // A disruption budget may keep a pod; it goes with its machine then.
        for (const pod of (await podsOn(name)).filter(movable)) await changes.evict(keyOf(pod));
      }
    },
    nodesRemoved: async (_cluster, _pool, nodes) => {
      for (const {name} of nodes) {
        await changes.remove(keyFor(name));
        for (const pod of await podsOn(name)) await changes.remove(keyOf(pod));
      }
    },
    poolChanged: async (_, pool) => {
      for (const {name} of pool.nodes) {
        if ((await cluster.get(keyFor(name))) === undefined) continue;
        await changes.merge(keyFor(name), {metadata: {labels: labelsOf(pool)}, spec: {taints: pool.taints}});
      }
    },
  };
}

function nodeFor(pool: Pool, {name}: Node, pools: readonly NodePool[]): KubeObject {
  // A pool that replaces another one has a name of its own, and the machines that the profile wants.
  const like = pools.find((one) => pool.name === one.name) ?? pools.find((one) => pool.name.startsWith(`${one.name}-`)) ?? pools[0];
  const none = {cpu: 0, memoryBytes: 0, pods: 0};
  const {capacity, allocatable} = like ?? {capacity: none, allocatable: none};
  return simulatedNode({name, capacity, allocatable, labels: labelsOf(pool), taints: pool.taints});
}

function labelsOf({name, labels}: Pool): {readonly [key: string]: string} {
  return {...labels, 'doks.digitalocean.com/node-pool': name};
}

function keyFor(name: string): ObjectKey {
  return {apiVersion: 'v1', kind: 'Node', name};
}

function movable({metadata}: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && !metadata.ownerReferences?.some(({kind}) => kind === 'DaemonSet');
}
