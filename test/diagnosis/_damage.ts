import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect} from 'vitest';
import {recorded} from '../../src/composition/diagnose.ts';
import {UserError} from '../../src/core/errors.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {diagnoseAll, diagnoseObject} from '../../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../../src/diagnosis/snapshot.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'diagnosis');

/** Texts of recorded states, one per cause. */
export const recordings: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'states.json')
  .map((file) => readFileSync(join(folder, file), 'utf8'));

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e300,
    '',
    'x',
    '2026-13-45T99:99:99Z',
    '9999-12-31T23:59:59Z',
    '-271821-04-20T00:00:00Z',
    [],
    {},
    [null],
    [[]],
  ),
  fc.jsonValue({maxDepth: 2}),
);

/** Every place of a value, as the steps to it. */
function placesOf(value: unknown, steps: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [steps];
  return [steps, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...steps, key]))];
}

function replaced(value: unknown, steps: readonly (string | number)[], by: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === String(step) ? replaced(one, rest, by) : one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === step ? replaced(inner, rest, by) : inner]));
}

function objectsIn(text: string): readonly KubeObject[] {
  const whole: KubeObject & {readonly items?: readonly KubeObject[]} = JSON.parse(text);
  return whole.items ?? [whole];
}

/** Replaces some fields of a recorded state by something else: whatever is judged then, nothing may throw, and no age is negative. */
export function survivesDamage(runs: number): void {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.record({object: fc.nat(), place: fc.nat(), by: odd}), {minLength: 1, maxLength: 12}),
      fc.constantFrom(Date.parse('2026-11-21T17:30:00Z'), 0, Date.parse('2040-01-01T00:00:00Z')),
      (which, changes, now) => {
        const objects = [...objectsIn(recordings[which % recordings.length] ?? '{}')];
        for (const {object, place, by} of changes) {
          const index = object % objects.length;
          const places = placesOf(objects[index]);
          objects[index] = replaced(objects[index], places[place % places.length] ?? [], by) as KubeObject;
        }
        const snapshot = snapshotOf(objects, {now});
        const diagnoses = [...diagnoseAll(snapshot), ...snapshot.all().map((one) => diagnoseObject(one, snapshot))];
        for (const one of diagnoses) {
          expect(JSON.parse(JSON.stringify(one))).toEqual(one);
          for (const cause of one.causes)
            expect(`${cause.summary} ${cause.hint}`).not.toMatch(/\bNaN\b|\bundefined\b|(?<![\w.])-\d+(\.\d+)? (s|min|h)\b/);
        }
      },
    ),
    {numRuns: runs},
  );
}

const documents: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({maxDepth: 4}),
  fc.record({type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'), object: fc.jsonValue({maxDepth: 3})}),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constantFrom('List', 'PodList', 'EventList', 'Status'),
    items: fc.array(fc.jsonValue({maxDepth: 3})),
  }),
);

/** Any text is either diagnosed or refused in one sentence. */
export function survivesText(runs: number): void {
  const texts = fc.oneof(
    fc.uint8Array({maxLength: 300}).map((bytes) => Buffer.from(bytes).toString('utf8')),
    fc.string({maxLength: 300}),
    documents.map((one) => JSON.stringify(one)),
    fc.array(documents, {maxLength: 5}).map((all) => all.map((one) => JSON.stringify(one)).join('\n')),
    fc.tuple(fc.nat(), fc.nat()).map(([which, length]) => {
      const text = recordings[which % recordings.length] ?? '';
      return text.slice(0, length % Math.max(1, text.length));
    }),
    fc
      .array(
        fc.constantFrom(
          '- ',
          'kind: Pod\n',
          '---\n',
          'a: &a [*a]\n',
          '{',
          '}',
          '"',
          ': ',
          'apiVersion: v1\n',
          'metadata: {name: a}\n',
          '!!js ',
        ),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(recorded(text, 'state.json', undefined, undefined).schemaVersion).toBe(1);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(error.message).toMatch(/^state\.json[^\n]*$/);
      }
    }),
    {numRuns: runs},
  );
}
