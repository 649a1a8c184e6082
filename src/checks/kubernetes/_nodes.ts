import {poolOf} from '../../capacity/node.ts';
import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import type {Target} from '../../core/target.ts';

export function isReadyNode(node: KubeObject): boolean {
  return conditionOf(node, 'Ready')?.status === 'True';
}

/** Nodes of the target's pools, and those that hold its pods; all where no node belongs to one of the pools. */
export function ownNodes(nodes: readonly KubeObject[], pods: readonly KubeObject[], {pools}: Target): readonly KubeObject[] {
  const names = new Set(pools.map((pool) => pool.name));
  const inPool = (node: KubeObject) => names.has(poolOf(node.metadata.labels ?? {}));
  if (!nodes.some(inPool)) return nodes;
  const used = new Set(pods.map((pod) => textAt(pod, 'spec', 'nodeName')));
  return nodes.filter((node) => inPool(node) || used.has(node.metadata.name));
}
