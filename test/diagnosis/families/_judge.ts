import {expect} from 'vitest';
import {isVerdict} from '../../../src/core/cause.ts';
import type {Family, Found} from '../../../src/diagnosis/_types.ts';
import {type Stage, sceneFor} from './_states.ts';

/** One row of a family's table: a state, and what is said of it. `verdict` is whether it ends a wait at that moment. */
export type Row = Stage & {
  readonly name: string;
  readonly code?: string;
  readonly verdict?: boolean;
  readonly kind?: Found['kind'];
  readonly says?: RegExp;
  readonly shows?: RegExp;
  readonly hints?: RegExp;
  readonly counts?: number;
};

/** Without `code` the family has to say nothing. */
export function judge(family: Family, row: Row): void {
  const scene = sceneFor(row);
  const found = family.find(scene);
  if (row.code === undefined) {
    expect(found).toEqual([]);
    return;
  }
  expect(found.map((one) => one.code)).toContain(row.code);
  const [cause] = found.filter((one) => one.code === row.code);
  if (cause === undefined) return;
  expect(family.codes).toContain(cause.code);
  if (row.verdict !== undefined)
    expect({verdict: isVerdict(cause, scene.now), kind: cause.kind, until: cause.graceEndsAt}).toMatchObject({verdict: row.verdict});
  if (row.kind !== undefined) expect(cause.kind).toBe(row.kind);
  if (row.says !== undefined) expect(cause.summary).toMatch(row.says);
  if (row.shows !== undefined) expect(cause.evidence.join('\n')).toMatch(row.shows);
  if (row.hints !== undefined) expect(cause.hint).toMatch(row.hints);
  if (row.counts !== undefined) expect(cause.count).toBe(row.counts);
  expect(cause.evidence.length).toBeGreaterThan(0);
  expect(cause.summary).not.toMatch(/undefined|NaN|\[object/);
  expect(cause.hint).not.toMatch(/undefined|NaN|\[object/);
}
