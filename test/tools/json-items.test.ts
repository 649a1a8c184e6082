import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {JsonItems} from '../../src/tools/json-items.ts';

/** Items that come out when the text arrives in pieces of this many bytes. */
function taken(text: string, size: number): {readonly items: readonly unknown[]; readonly done: boolean} {
  const bytes = Buffer.from(text);
  const reader = new JsonItems();
  const items: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size) items.push(...reader.take(bytes.subarray(at, at + size)));
  return {items, done: reader.done};
}

const list = (items: readonly unknown[]) =>
  JSON.stringify({kind: 'PodList', metadata: {continue: '', items: [{decoy: 1}]}, items, after: {items: [{decoy: 2}]}});

describe('items of a list', () => {
  it.each<[string, readonly unknown[]]>([
    ['none', []],
    ['one', [{a: 1}]],
    ['nested ones', [{a: {items: [{b: [{}]}]}}, {c: []}]],
    ['braces, quotes and backslashes in texts', [{a: '}{][",:'}, {b: '\\'}, {c: '\\"}'}, {d: '\\\\'}]],
    ['letters of several bytes', [{a: 'é…漢字🙂'}]],
  ])('%s, however the pieces are cut', (_, items) => {
    for (const size of [1, 2, 3, 7, 64, 10_000]) expect(taken(list(items), size)).toEqual({items, done: true});
  });

  it('reads with white space, too', () => {
    expect(taken(JSON.stringify({items: [{a: [1, 2]}, {b: 'x'}]}, null, 2), 5).items).toEqual([{a: [1, 2]}, {b: 'x'}]);
  });

  it('knows when the end is missing', () => {
    expect(taken('{"items":[{"a":1},{"b"', 4)).toEqual({items: [{a: 1}], done: false});
  });

  it.each(['<html>}', '{"items":[{a:1}]}', ']'])('refuses %s', (text) => {
    expect(() => taken(text, 3)).toThrow(/not JSON/);
  });

  it('gives back any list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({maxDepth: 2}), {maxKeys: 3}), {maxLength: 3}),
        fc.integer({min: 1, max: 40}),
        (items, size) => {
          const plain = JSON.parse(JSON.stringify(items)) as readonly unknown[];
          expect(taken(list(plain), size)).toEqual({items: plain, done: true});
        },
      ),
      {numRuns: 50},
    );
  });
});
