import {at, conditionOf, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {parseQuantity} from '../core/quantity.ts';

export type Taint = {readonly key: string; readonly value: string; readonly effect: string};
/** Cores, bytes, number of pods. */
export type Room = {readonly cpu: number; readonly memoryBytes: number; readonly pods: number};

/** A machine as the scheduler sees it. */
export type Node = {
  readonly name: string;
  readonly labels: {readonly [key: string]: string};
  readonly taints: readonly Taint[];
  /** Ready and not cordoned. */
  readonly usable: boolean;
  readonly allocatable: Room;
};

/** A node that names no amount of something has none of it. */
export function nodeOf(object: KubeObject): Node {
  const amount = (name: string) => {
    const value = at(object, 'status', 'allocatable', name);
    return typeof value === 'string' || typeof value === 'number' ? (parseQuantity(value) ?? 0) : 0;
  };
  return {
    name: object.metadata.name,
    labels: object.metadata.labels ?? {},
    taints: listAt(object, 'spec', 'taints').map((taint) => ({
      key: textAt(taint, 'key') ?? '',
      value: textAt(taint, 'value') ?? '',
      effect: textAt(taint, 'effect') ?? '',
    })),
    usable: conditionOf(object, 'Ready')?.status === 'True' && at(object, 'spec', 'unschedulable') !== true,
    allocatable: {cpu: amount('cpu'), memoryBytes: amount('memory'), pods: amount('pods')},
  };
}

/** `gomeet.io/pool`, or how the machine calls its pool otherwise; for messages. */
export function poolOf(labels: {readonly [key: string]: string}): string {
  return labels['gomeet.io/pool'] ?? labels['doks.digitalocean.com/node-pool'] ?? 'default';
}
