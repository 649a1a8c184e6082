import {expect, test} from 'vitest';
import {contains, overlaps, parseCidr, type Range} from '../../src/core/cidr.ts';

const range = (text: string): Range => parseCidr(text) ?? {first: Number.NaN, last: Number.NaN};

test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.256/8', '10.0.0.0/8 x', 'fd00::/8', '10.0.0/8'])('%j is no IPv4 range', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('a range begins where its bits say, whatever host it names', () => {
  expect(parseCidr('10.104.3.7/20')).toEqual(parseCidr('10.104.0.0/20'));
  expect(parseCidr('0.0.0.0/0')).toEqual({first: 0, last: 2 ** 32 - 1});
  expect(parseCidr('255.255.255.255/32')).toEqual({first: 2 ** 32 - 1, last: 2 ** 32 - 1});
});

test.each([
  ['10.104.0.0/20', '10.104.0.0/20', true, true],
  ['10.0.0.0/8', '10.104.0.0/20', true, true],
  ['10.104.0.0/20', '10.0.0.0/8', false, true],
  ['10.104.0.0/20', '10.104.16.0/20', false, false],
  ['10.104.0.0/20', '192.168.0.0/16', false, false],
])('%s and %s: contains %s, overlaps %s', (a, b, inside, meet) => {
  expect([contains(range(a), range(b)), overlaps(range(a), range(b))]).toEqual([inside, meet]);
});
