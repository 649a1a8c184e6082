import {type Cause, type CauseCode, causeCodes, isVerdict} from '../core/cause.ts';
import type {Found} from './_types.ts';
import {shownEvidence, shownSummary} from './shown.ts';

const places: ReadonlyMap<string, number> = new Map(causeCodes.map((code, place) => [code, place]));

/** Limits of the workload's own: when one is over, whatever it waited for has ended it. */
const limits: ReadonlySet<CauseCode> = new Set(['progress-deadline', 'job-deadline', 'job-backoff-limit']);
/** Patient by design: a draining SFU takes hours, a new node minutes, and a person who paused something as long as they like. */
const patient: ReadonlySet<CauseCode> = new Set(['drain-holds-port', 'waiting-for-autoscaler', 'paused', 'job-suspended', 'on-delete']);

type Group = {readonly found: Found; readonly count: number; readonly follows: ReadonlySet<CauseCode>};

/**
 * Causes of one subject, each code once, the root first. What only follows from another stands beneath it; a terminal
 * cause is never hidden beneath one that may heal. `now` in milliseconds.
 */
export function ranked(found: readonly Found[], now: number): readonly Cause[] {
  const groups = grouped(found, now);
  const parents = new Map<Group, Group>();
  const rootOf = (group: Group): Group => {
    const parent = parents.get(group);
    return parent === undefined ? group : rootOf(parent);
  };
  groups.forEach((group, place) => {
    const isRoot = (other: Group, at: number) =>
      group.follows.has(other.found.code) &&
      !(at > place && other.follows.has(group.found.code)) &&
      rootOf(other) !== group &&
      folds(group, rootOf(other), now);
    const root = groups.find(isRoot);
    if (root !== undefined) parents.set(group, root);
  });
  return groups
    .filter((group) => !parents.has(group))
    .map((root) =>
      causeOf(
        root,
        groups.filter((group) => group !== root && rootOf(group) === root),
        now,
      ),
    )
    .sort((a, b) => weight(a, now) - weight(b, now) || placeOf(a.code) - placeOf(b.code));
}

/** One group for each code, in the order of the codes: of two that name each other the earlier one becomes the root. */
function grouped(found: readonly Found[], now: number): readonly Group[] {
  const byCode = new Map<CauseCode, Found[]>();
  for (const one of found) {
    const list = byCode.get(one.code);
    if (list === undefined) byCode.set(one.code, [one]);
    else list.push(one);
  }
  return [...byCode.entries()]
    .sort(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([, list]) => {
      const counts = new Map<string, number>();
      for (const one of list) counts.set(one.object, Math.max(counts.get(one.object) ?? 0, one.count ?? 1));
      const follows = new Set(list.flatMap((one) => one.follows ?? []));
      return {found: list.reduce((best, one) => (isWorse(one, best, now) ? one : best)), follows, count: total(counts.values())};
    });
}

function isWorse(one: Found, than: Found, now: number): boolean {
  const difference = weight(one, now) - weight(than, now);
  if (difference !== 0) return difference < 0;
  const [a, b] = [one.since ?? '9', than.since ?? '9'];
  return a === b ? one.object < than.object : a < b;
}

function folds(group: Group, root: Group, now: number): boolean {
  if (group.found.kind !== 'terminal' || limits.has(group.found.code) || root.found.kind === 'terminal') return true;
  return isVerdict(root.found, now);
}

function causeOf({found, count}: Group, beneath: readonly Group[], now: number): Cause {
  const ended = patient.has(found.code) ? undefined : beneath.find((group) => isVerdict(group.found, now));
  const {code, object, container, since, hint, graceEndsAt} = found;
  const evidence = ended === undefined ? found.evidence : [...found.evidence, ...ended.found.evidence.slice(0, 1)];
  return {
    code,
    object,
    ...(container === undefined ? {} : {container}),
    since,
    summary: shownSummary(found.summary),
    evidence: [...new Set(evidence.map(shownEvidence))],
    hint,
    kind: ended === undefined ? found.kind : 'terminal',
    count,
    ...(graceEndsAt === undefined || ended !== undefined ? {} : {graceEndsAt}),
    consequences: beneath.map((group) => ({
      code: group.found.code,
      object: group.found.object,
      summary: shownSummary(group.found.summary),
    })),
  };
}

/** 0: a verdict; 1: will be one; 2: may heal. */
function weight(one: Pick<Found, 'kind' | 'graceEndsAt'>, now: number): number {
  if (one.kind !== 'terminal') return 2;
  return isVerdict(one, now) ? 0 : 1;
}

function placeOf(code: string): number {
  return places.get(code) ?? places.size;
}

function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
