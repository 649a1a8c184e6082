import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {recorded} from '../../src/composition/diagnose.ts';
import {causeCodes} from '../../src/core/cause.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {diagnoseObject} from '../../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../../src/diagnosis/snapshot.ts';

/** What is expected of one object of a recording at one moment. */
type Row = {
  readonly file: string;
  /** `deployment/auth-service`; `status/NAME` for an answer of the API server. */
  readonly subject: string;
  readonly now: string;
  readonly verdict: string;
  readonly code: string | null;
  readonly source: 'recorded' | 'written';
};

const folder = join(import.meta.dirname, '..', 'fixtures', 'diagnosis');
const rows = JSON.parse(readFileSync(join(folder, 'states.json'), 'utf8')) as readonly Row[];
const opened = new Map<string, readonly KubeObject[]>();

/** A recording is a List, or one object. */
function objectsOf(file: string): readonly KubeObject[] {
  const known = opened.get(file);
  if (known !== undefined) return known;
  const whole = JSON.parse(readFileSync(join(folder, file), 'utf8')) as KubeObject & {readonly items?: readonly KubeObject[]};
  const objects = whole.items ?? [whole];
  opened.set(file, objects);
  return objects;
}

function diagnosed({file, subject, now}: Row) {
  const objects = objectsOf(file);
  const found =
    objects.find((one) => `${one.kind.toLowerCase()}/${one.metadata.name ?? ''}` === subject) ??
    (objects.length === 1 ? objects[0] : undefined);
  if (found === undefined) throw new Error(`${file} holds no ${subject}`);
  return diagnoseObject(found, snapshotOf(objects, {now: Date.parse(now)}));
}

describe('a recorded state', () => {
  it.each(rows.map((row) => ({...row, title: `${row.file} ${row.subject} at ${row.now}`})))('$title: $verdict $code', (row) => {
    const {verdict, causes} = diagnosed(row);
    expect({verdict, code: causes[0]?.code ?? null, all: causes.map(({code}) => code)}).toMatchObject({
      verdict: row.verdict,
      code: row.code,
    });
  });
});

describe('the recordings', () => {
  it.each(causeCodes)('have a file that shows %s first, by its own clock', (code) => {
    const file = `${code}.json`;
    const {causes} = recorded(readFileSync(join(folder, file), 'utf8'), file, undefined, undefined);
    expect(causes[0]?.code).toBe(code);
  });

  it('are many, most of them taken from an API server', () => {
    const failing = rows.filter(({code}) => code !== null);
    const healthy = rows.filter(({code, verdict}) => code === null && verdict !== 'failed');
    expect(failing.length).toBeGreaterThanOrEqual(150);
    expect(failing.filter(({source}) => source === 'recorded').length).toBeGreaterThanOrEqual(100);
    expect(healthy.length).toBeGreaterThanOrEqual(40);
  });
});
