import {type KubeObject, keyOf, keyText, listAt, textAt} from '../../core/objects.ts';
import {amountOf} from '../api/usage.ts';
import {type Fields, fieldsAt, textsAt} from '../fields.ts';
import {isTerminal} from '../pods.ts';
import type {ObjectStore} from '../store.ts';
import {type Needs, needsOf} from './needs.ts';

export type PodOnNode = {readonly pod: KubeObject; readonly needs: Needs};
export type NodeState = {
  readonly name: string;
  readonly labels: {readonly [key: string]: string};
  readonly taints: readonly unknown[];
  readonly cordoned: boolean;
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
  readonly used: {cpu: number; memory: number; readonly ports: Map<string, number>; readonly pods: Map<string, PodOnNode>};
};

/** What every node has and holds, kept current change by change, so that placing a pod costs one pass over the nodes. */
export class NodeTable {
  readonly #nodes = new Map<string, NodeState>();
  /** Pods with required anti-affinity: they keep others away, too. */
  readonly #guards = new Map<string, PodOnNode>();

  constructor(store: ObjectStore) {
    store.onChange(({before, after}) => {
      const kind = (after ?? before)?.kind;
      if (kind === 'Node') this.#node(before, after);
      if (kind === 'Pod') this.#pod(before, after);
    });
  }

  restore(objects: Iterable<KubeObject>): void {
    this.#nodes.clear();
    this.#guards.clear();
    const all = [...objects];
    for (const object of all) if (object.kind === 'Node') this.#node(undefined, object);
    for (const object of all) if (object.kind === 'Pod') this.#pod(undefined, object);
  }

  all(): readonly NodeState[] {
    return [...this.#nodes.values()];
  }

  guards(): Iterable<PodOnNode> {
    return this.#guards.values();
  }

  #node(before: KubeObject | undefined, after: KubeObject | undefined): void {
    const name = (after ?? before)?.metadata.name ?? '';
    const old = this.#nodes.get(name);
    if (after === undefined) return void this.#nodes.delete(name);
    const allocatable = fieldsAt(after, 'status', 'allocatable');
    this.#nodes.set(name, {
      name,
      labels: textsAt(after, 'metadata', 'labels'),
      taints: listAt(after, 'spec', 'taints'),
      cordoned: fieldsAt(after, 'spec').unschedulable === true,
      cpu: amountOf('cpu', allocatable.cpu),
      memory: amountOf('memory', allocatable.memory),
      pods: amountOf('pods', allocatable.pods ?? 110),
      used: old?.used ?? {cpu: 0, memory: 0, ports: new Map(), pods: new Map()},
    });
  }

  #pod(before: KubeObject | undefined, after: KubeObject | undefined): void {
    const was = nodeOf(before);
    const is = nodeOf(after);
    if (was === is && was !== undefined && before !== undefined && after !== undefined) {
      const held = this.#nodes.get(was)?.used.pods.get(keyText(keyOf(after)));
      if (held !== undefined) {
        this.#hold(was, after, held.needs);
        return;
      }
    }
    if (was !== undefined && before !== undefined) this.#release(was, before);
    if (is !== undefined && after !== undefined) this.#take(is, after);
  }

  #hold(node: string, pod: KubeObject, needs: Needs): void {
    const key = keyText(keyOf(pod));
    this.#nodes.get(node)?.used.pods.set(key, {pod, needs});
    if (needs.apart.length > 0) this.#guards.set(key, {pod, needs});
  }

  #take(node: string, pod: KubeObject): void {
    const used = this.#nodes.get(node)?.used;
    if (used === undefined) return;
    const needs = needsOf(specOf(pod));
    used.cpu += needs.cpu;
    used.memory += needs.memory;
    for (const port of needs.ports) used.ports.set(port, (used.ports.get(port) ?? 0) + 1);
    this.#hold(node, pod, needs);
  }

  #release(node: string, pod: KubeObject): void {
    const used = this.#nodes.get(node)?.used;
    const key = keyText(keyOf(pod));
    const held = used?.pods.get(key);
    if (used === undefined || held === undefined) return;
    used.cpu -= held.needs.cpu;
    used.memory -= held.needs.memory;
    for (const port of held.needs.ports) used.ports.set(port, (used.ports.get(port) ?? 1) - 1);
    used.pods.delete(key);
    this.#guards.delete(key);
  }
}

/** Where a pod takes up room; nowhere before it is bound and after it ended. */
function nodeOf(pod: KubeObject | undefined): string | undefined {
  return pod === undefined || isTerminal(pod) ? undefined : textAt(pod, 'spec', 'nodeName');
}

function specOf(pod: KubeObject): Fields {
  return fieldsAt(pod, 'spec');
}
