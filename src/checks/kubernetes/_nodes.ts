import {conditionOf, type KubeObject} from '../../core/objects.ts';

export function isReadyNode(node: KubeObject): boolean {
  return conditionOf(node, 'Ready')?.status === 'True';
}
