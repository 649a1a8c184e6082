import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {CloudCheckResult} from '../../src/pipelines/cloud/check.ts';
import {gomeet} from './_gomeet.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gomeet-'));
});
afterAll(() => rm(cwd, {recursive: true, force: true}));

/** No token of the machine that the test runs on. */
const env = {
  DIGITALOCEAN_ACCESS_TOKEN: undefined,
  DIGITALOCEAN_TOKEN: undefined,
  DIGITALOCEAN_API_URL: undefined,
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
};
const run = (...args: readonly string[]) => gomeet(['cloud', 'check', ...args], {cwd, env});

test('with nothing installed: the monthly price, with its parts', async () => {
  const {exit, stdout} = await run('--simulate', '--profile', 'dev');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/\n {2}pool general, s-4vcpu-8gb +\$48 +1 node +\$48 +1 node +\$48\n/);
  expect(stdout).toMatch(/\n {2}volumes \* +\$0\.10 +34 GiB +\$3\.40 +534 GiB +\$53\.40\n/);
  expect(stdout).toMatch(/\n {2}together +\$68\.40 +\$118\.40\n/);
  expect(stdout).toMatch(/\* not priced by the API; docs\.digitalocean\.com\/products\/volumes\/details\/pricing/);
  expect(stdout).toMatch(/Not in the sum of the profile: traffic beyond/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^gomeet cloud check simulator .*: OK · 12 pass/);
});

test('the sum is that of its parts, and each part is count × price', async () => {
  const {stdout} = await run('--simulate', '--json');
  const {outcome, prices}: CloudCheckResult = JSON.parse(stdout);
  expect(outcome).toBe('ok');
  const needed = prices?.needed;
  expect(needed?.parts.map(({name}) => name).slice(0, 2)).toEqual(['pool general, g-16vcpu-64gb', 'pool media, g-16vcpu-64gb']);
  for (const which of ['base', 'maximum'] as const) {
    const parts =
      needed?.parts.map(({each, [which]: {count, monthly}}) => ({product: (each ?? Number.NaN) * count, monthly: monthly ?? 0})) ?? [];
    for (const {product, monthly} of parts) expect(monthly).toBeCloseTo(product, 2);
    expect(needed?.[which]).toBeCloseTo(
      parts.reduce((sum, {monthly}) => sum + monthly, 0),
      2,
    );
  }
  expect(prices?.now.ours.parts[0]).toMatchObject({unit: 'droplets', count: 47, pricedBy: 'api'});
});

test('a price of a contract, and a size that the region does not have', async () => {
  const pools = 'pools: {general: {size: g-9vcpu}}';
  await writeFile(
    join(cwd, 'gomeet.yaml'),
    `version: 1\ntargets:\n  a:\n    profile: dev\n    cloud: digitalocean\n    ${pools}\n    thresholds: {cloud.prices: {volumeGibUsd: 1}}\n`,
  );
  const {exit, stdout} = await run('--simulate', '--target', 'a', '--json');
  const {findings, prices}: CloudCheckResult = JSON.parse(stdout);
  expect(exit).toBe(3);
  expect(findings.find(({id}) => id === 'cloud.sizes')).toMatchObject({
    status: 'fail',
    instance: 'general',
    message: expect.stringMatching(/no size g-9vcpu/),
  });
  expect(prices?.needed.parts.find(({name}) => name === 'volumes')).toMatchObject({each: 1, source: 'thresholds of a'});
  expect(prices?.needed.unknown[0]).toMatch(/^pool general: the API knows no size g-9vcpu/);
});

test.each([
  ['a target without a cloud', 'profile: dev', ['--simulate'], /^gomeet: target a says nothing of the cloud around its cluster/],
  ['no token', 'profile: dev\n    cloud: digitalocean', [], /token/],
])('%s: a usage error, before anything is asked', async (_, lines, more, says) => {
  await writeFile(join(cwd, 'gomeet.yaml'), `version: 1\ntargets:\n  a:\n    ${lines}\n`);
  const {exit, stderr} = await run('--target', 'a', ...more);
  expect([exit, stderr]).toEqual([2, expect.stringMatching(says)]);
});
