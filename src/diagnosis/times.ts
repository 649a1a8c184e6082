import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';

/** Milliseconds of an ISO 8601 text; `undefined` for anything that is no time. */
export function timeOf(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** ISO 8601 of milliseconds; `undefined` for what no calendar holds. */
export function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined || !(Math.abs(ms) <= 8.64e15) ? undefined : new Date(ms).toISOString();
}

/** Milliseconds since then, never negative: clocks of machines differ and may be set back. 0 when it is not known. */
export function ageOf(since: number | undefined, now: number): number {
  return since === undefined ? 0 : Math.max(0, now - since);
}

/** The field `graceEndsAt` of a cause that began then; absent (a verdict at once) only when there is no grace. An unknown beginning counts as now. */
export function graceUntil(since: number | undefined, graceMs: number, now: number): {readonly graceEndsAt?: string} {
  if (graceMs <= 0) return {};
  const ends = isoOf(Math.min(since ?? now, now) + graceMs);
  return ends === undefined ? {} : {graceEndsAt: ends};
}

export function createdAt(object: KubeObject): number | undefined {
  return timeOf(object.metadata.creationTimestamp);
}

/** When somebody asked for the deletion. `deletionTimestamp` itself is when the grace period ends, hours ahead for a pod that drains. */
export function deletedAt(object: KubeObject): number | undefined {
  const ends = timeOf(object.metadata.deletionTimestamp);
  return ends === undefined ? undefined : ends - (numberAt(object.metadata, 'deletionGracePeriodSeconds') ?? 0) * 1000;
}

/** A condition as the cluster wrote it, with its times in milliseconds; `undefined` when there is none of this type. */
export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: number | undefined;
};

export function conditionsOf(object: unknown): readonly Condition[] {
  return listAt(object, 'status', 'conditions').flatMap((one) => parsed(one) ?? []);
}

/** Asked of every pod many times: only the one that is wanted is parsed. */
export function condition(object: unknown, type: string): Condition | undefined {
  return parsed(listAt(object, 'status', 'conditions').find((one) => at(one, 'type') === type));
}

function parsed(one: unknown): Condition | undefined {
  const type = textAt(one, 'type');
  if (type === undefined) return undefined;
  return {
    type,
    status: textAt(one, 'status') ?? 'Unknown',
    reason: textAt(one, 'reason') ?? '',
    message: textAt(one, 'message') ?? '',
    since: timeOf(at(one, 'lastTransitionTime')) ?? timeOf(at(one, 'lastUpdateTime')),
  };
}
