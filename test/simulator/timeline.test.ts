import fc from 'fast-check';
import {expect, it} from 'vitest';
import {Timeline} from '../../src/simulator/timeline.ts';

it('gives entries back by time, then by the order of adding, also after some were dropped', () => {
  fc.assert(
    fc.property(fc.array(fc.record({at: fc.integer({min: 0, max: 20}), drop: fc.boolean()})), (wanted) => {
      const timeline = new Timeline<object>();
      const entries = wanted.map(({at, drop}, order) => ({at, drop, order}));
      for (const entry of entries) timeline.add(entry.at, entry);
      for (const entry of entries) if (entry.drop) expect(timeline.drop(entry)).toBe(true);
      const left: unknown[] = [];
      for (let next = timeline.take(); next !== undefined; next = timeline.take()) left.push(next.item);
      const expected = entries.filter((entry) => !entry.drop).sort((a, b) => a.at - b.at || a.order - b.order);
      expect(left).toEqual(expected);
    }),
    {numRuns: 200},
  );
});
