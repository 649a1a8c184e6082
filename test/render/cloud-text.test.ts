import {expect, test} from 'vitest';
import type {CloudPrices, NeededPart} from '../../src/core/cloud-prices.ts';
import type {CloudCheckResult} from '../../src/pipelines/cloud/check.ts';
import {cloudText} from '../../src/render/cloud-text.ts';
import {finding, healthOf} from './_health.ts';

const part = (name: string, each: number | null, base: number, maximum: number, pricedBy: NeededPart['pricedBy']): NeededPart => {
  const at = (count: number) => ({count, monthly: each === null ? null : each * count});
  return {name, unit: 'nodes', each, base: at(base), maximum: at(maximum), pricedBy, source: `source of ${name}`};
};
const nothing = {monthly: 0, parts: [], unknown: ['volumes: not read (forbidden)']};
const prices = (...parts: readonly NeededPart[]): CloudPrices => ({
  currency: 'USD',
  now: {ours: nothing, others: nothing},
  needed: {base: 1_234.5, maximum: 2_000, parts, unknown: []},
});

function result(more: Partial<CloudCheckResult>): CloudCheckResult {
  const findings = [
    finding('cloud.region', {message: 'sgp1 takes clusters'}),
    finding('cloud.cluster', {status: 'fail', message: 'there is none', hint: 'gomeet cluster apply'}),
  ];
  return {...healthOf(findings, {command: 'cloud check'}), account: null, prices: null, unpriced: '', ...more};
}
const text = (more: Partial<CloudCheckResult>, verbose = false) => cloudText(result(more), {colours: false, verbose});

test('what is fine says its numbers, and what is not stands last with what to do', () => {
  const lines = text({prices: prices(part('pool general', 504, 2, 2, 'api'))})
    .trimEnd()
    .split('\n');
  expect(lines[0]).toBe('region  sgp1 takes clusters');
  expect(lines.at(-1)).toMatch(/^gomeet cloud check production .*: FAILED/);
  expect(lines.join('\n')).toMatch(/✖ cloud\.cluster: there is none\n {4}→ gomeet cluster apply/);
});

test('where nothing scales there is one column, else two', () => {
  expect(text({prices: prices(part('pool general', 504, 2, 2, 'api'))})).toMatch(
    / {2}pool general +2 nodes +× \$504 +\$1,008\n {2}together +\$1,234\.50\n/,
  );
  const scaled = text({prices: prices(part('pool general', 504, 1, 2, 'api'))});
  expect(scaled).toMatch(/ {2}pool general +\$504 +1 node +\$504 +2 nodes +\$1,008\n {2}together +\$1,234\.50 +\$2,000\n/);
});

test('a documented price is marked and its page named; one that nobody told is not a zero', () => {
  const said = text({prices: prices(part('volumes', 0.1, 2, 2, 'documented'), part('pool media', null, 2, 2, 'unknown'))});
  expect(said).toMatch(/volumes \* .*\$0\.10/);
  expect(said).toMatch(/^\* source of volumes$/m);
  expect(said).toMatch(/pool media +2 nodes +× not known +not known\n/);
  expect(said).toMatch(/Now, of this installation: nothing\n/);
  expect(said).toMatch(/Not in the sum of the account: volumes: not read \(forbidden\)\./);
});

test('without prices the reason stands there', () => {
  expect(text({unpriced: 'GET /v2/sizes: forbidden'})).toMatch(/^Prices: not known \(GET \/v2\/sizes: forbidden\)$/m);
});
