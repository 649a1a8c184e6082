import {isUnread, type Part, type Unreachable} from '../core/data-stores.ts';
import type {Observation} from '../core/finding.ts';
import type {Judgement} from '../core/probe.ts';

/** One finding per instance that is not fine, and one line for all that are. `fine` says it for that many. */
export function summed(
  judgements: readonly Judgement[],
  fine: (passes: readonly Judgement[]) => Omit<Judgement, 'status'>,
): readonly Judgement[] {
  const passes = judgements.filter((one) => one.status === 'pass');
  const others = judgements.filter((one) => one.status !== 'pass');
  return passes.length === 0 ? others : [...others, {...fine(passes), status: 'pass'}];
}

/** A pod that could not be asked. */
export function notMeasured({pod, error}: Unreachable): Judgement {
  return {status: 'unknown', instance: pod, message: `not measured: ${error}`, transient: true};
}

/** Judges a part of a full reading; one that could not be read is not measured, with the reason. */
export function judgePart<Value>(part: Part<Value> | undefined, pod: string, judge: (value: Value) => Judgement): Judgement {
  const why = part === undefined ? 'only the short reading was made' : isUnread(part) ? part.unread : undefined;
  if (why !== undefined) return {status: 'unknown', instance: pod, message: `not measured: ${why}`};
  return judge(part as Value);
}

/** The largest of a number that findings observed under one name. */
export function largest(judgements: readonly Judgement[], name: string): number | undefined {
  const values = judgements.flatMap((one) => (one.observed ?? []).filter((seen) => seen.name === name).map((seen) => seen.value));
  const numbers = values.filter((value): value is number => typeof value === 'number');
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** The largest of a number among passing findings, as the observation of the line for all. */
export function largestSeen(judgements: readonly Judgement[], name: string, unit: string): readonly Observation[] {
  const value = largest(judgements, name);
  return value === undefined ? [] : [{name, value, unit}];
}
