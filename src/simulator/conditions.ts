import {listAt, textAt} from '../core/objects.ts';
import type {Fields} from './fields.ts';

export type Condition = {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
};

/**
 * The object's conditions with these set. `lastTransitionTime` moves only when the status changes, as every controller
 * of Kubernetes keeps it; conditions of other types stay.
 */
export function withConditions(object: unknown, time: string, ...wanted: readonly Condition[]): readonly Fields[] {
  const before = listAt(object, 'status', 'conditions');
  const merged = wanted.map((condition) => {
    const old = before.find((one) => textAt(one, 'type') === condition.type);
    const since = textAt(old, 'status') === condition.status ? (textAt(old, 'lastTransitionTime') ?? time) : time;
    return {...condition, lastTransitionTime: since};
  });
  const types = new Set(wanted.map((condition) => condition.type));
  const kept = before.filter((one): one is Fields => !types.has(textAt(one, 'type') ?? ''));
  return [...kept, ...merged];
}

/** When the condition of that type took its present status, in milliseconds; `undefined` when it does not exist. */
export function transitionOf(object: unknown, type: string): number | undefined {
  const found = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  const time = textAt(found, 'lastTransitionTime');
  return time === undefined ? undefined : Date.parse(time);
}
