import fc from 'fast-check';
import {expect, test} from 'vitest';
import {lineDiff} from '../../src/pipelines/line-diff.ts';

test.each<readonly [string, string, string, readonly string[]]>([
  ['equal texts', 'a\nb', 'a\nb', []],
  ['a line in the middle', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a line more', 'a\nb', 'a\nb\nc', [' a', ' b', '+c']],
  ['nothing before', '', 'a', ['-', '+a']],
  [
    'what is far from a change is left out',
    '1\n2\n3\n4\nx\n5\n6\n7\n8',
    '1\n2\n3\n4\ny\n5\n6\n7\n8',
    ['…', ' 3', ' 4', '-x', '+y', ' 5', ' 6', '…'],
  ],
  ['two changes', 'a\nb\nc', 'x\nb\ny', ['-a', '+x', ' b', '-c', '+y']],
])('%s', (_, before, after, expected) => {
  expect(lineDiff(before, after)).toEqual(expected);
});

test('the lines that were removed and kept are the first text, those added and kept the second', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: 1, maxLength: 5});
  fc.assert(
    fc.property(text, text, (from, to) => {
      const diff = lineDiff(from.join('\n'), to.join('\n'));
      const side = (sign: string) => diff.flatMap((line) => (line.startsWith(' ') || line.startsWith(sign) ? [line.slice(1)] : []));
      // Nothing is left out of texts that are this short, but for equal ends.
      if (diff.length === 0) {
        expect(from).toEqual(to);
      } else if (!diff.includes('…')) {
        expect(side('-')).toEqual(from);
        expect(side('+')).toEqual(to);
      }
    }),
  );
});
