import type {Cause, Verdict} from '../core/cause.ts';
import type {Diagnosis, Snapshot} from './_types.ts';
import {diagnoseAll, worstVerdict} from './diagnose.ts';
import {isoOf} from './times.ts';

/** The document of `gomeet diagnose`. */
export type DiagnoseResult = {
  readonly schemaVersion: 1;
  /** The worst of all objects. */
  readonly verdict: Verdict;
  /** ISO 8601: the moment that it is judged for. */
  readonly now: string;
  /** Those of the worst object first. */
  readonly causes: readonly Cause[];
  /** Worst first. */
  readonly objects: readonly Diagnosis[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
};

/** `only` keeps those of which it says true. */
export function resultOf(
  snapshot: Snapshot,
  notes: readonly string[],
  only: (diagnosis: Diagnosis) => boolean = () => true,
): DiagnoseResult {
  const objects = diagnoseAll(snapshot).filter(only);
  return resultWith(objects, snapshot.now, notes);
}

export function resultWith(objects: readonly Diagnosis[], now: number, notes: readonly string[]): DiagnoseResult {
  return {
    schemaVersion: 1,
    verdict: worstVerdict(objects),
    now: isoOf(now) ?? '',
    causes: objects.flatMap((one) => one.causes),
    objects,
    notes,
  };
}
