import {expect, it} from 'vitest';
import {neededMetrics} from '../../src/core/promql.ts';

it.each<[expression: string, needed: readonly string[]]>([
  ['a > 1 and b', ['a', 'b']],
  ['absent(up{app="x"} == 1)', []],
  ['lag > 1e9 or absent(lag{name="x"})', []],
  ['a or absent(sum(b))', ['a']],
  ['absent_over_time(a[5m]) and c', ['c']],
])('%s', (expression, needed) => {
  expect(neededMetrics(expression)).toEqual(needed);
});
