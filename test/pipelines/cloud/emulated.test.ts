import {expect, test} from 'vitest';
import {checks} from '../../../src/checks/index.ts';
import type {Finding} from '../../../src/core/finding.ts';
import {askHealth} from '../../../src/core/health.ts';
import type {Probe} from '../../../src/core/probe.ts';
import {Secret} from '../../../src/core/secret.ts';
import {sharedWorld} from '../../../src/core/shared-world.ts';
import {cloudReport} from '../../../src/pipelines/cloud/check.ts';
import {
  type Account,
  deployedAccount,
  emptyAccount,
  emulator,
  type FaultPlan,
  type TokenKind,
} from '../../../src/sandbox/digitalocean/index.ts';
import {VirtualClock} from '../../../src/simulator/clock.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {target as targetOf, wanted, wantedPool} from '../../checks/cloud/_wanted.ts';
import {worldWith} from '../../core/_probes.ts';

const probes = (checks as readonly Probe[]).filter(({id}) => id.startsWith('cloud.'));
const signal = new AbortController().signal;
const limitMs = 60_000;
const target = targetOf({pools: [wantedPool('general', 3), wantedPool('media', 2, {max: 5})]});
const token = 'dop_v1_of_a_test';

type Place = {readonly account?: Account; readonly kind?: TokenKind; readonly faults?: readonly FaultPlan[]};

/** Every probe about an account, over the adapter that the real one is asked with. */
async function check({account = deployedAccount(wanted), kind = 'full', faults = []}: Place) {
  const clock = new VirtualClock();
  const api = emulator({clock, seed: account, tokens: {[token]: kind}});
  api.fail(...faults);
  const cloud = digitalOcean({
    token: new Secret(token),
    credential: 'the test',
    server: 'https://api.digitalocean.com',
    clock,
    random: () => 0,
    send: ({method, path, headers, body = ''}) => api.handle({method, path, headers, body}),
  });
  const world = sharedWorld(worldWith({cloud, clock, cluster: {get: async () => undefined} as never}), {limitMs, signal});
  const findings = await askHealth({world, target}, {probes, signal, concurrency: 16, limitMs});
  return {findings, report: await cloudReport({world, target}, signal), log: api.log()};
}
const bad = (findings: readonly Finding[]) =>
  findings.filter(({status}) => status !== 'pass' && status !== 'skip').map(({id, status}) => `${id} ${status}`);

test('an account as a deploy leaves it is fine; it was only read, each list once', async () => {
  const account = deployedAccount(wanted);
  for (const balancer of account.load_balancers) balancer.name = 'meet';
  const {findings, report, log} = await check({account});
  expect(bad(findings)).toEqual([]);
  expect(log.every(({method, acted}) => method === 'GET' && !acted)).toBe(true);
  const paths = log.map(({path}) => path.split('?')[0]);
  expect(paths.toSorted()).toEqual([...new Set(paths)].toSorted());
  expect(report.prices?.now.ours.parts.map(({name}) => name)).toEqual([
    'droplets, g-16vcpu-64gb',
    'high availability of control planes',
    'load balancers',
  ]);
  expect(JSON.stringify([findings, report])).not.toContain(token);
});

test('a token that may only read reads everything', async () => {
  expect(bad((await check({kind: 'read'})).findings)).toEqual([]);
});

test('an empty account lacks the cluster, and says what it will cost', async () => {
  const {findings, report} = await check({account: emptyAccount({region: 'sgp1', vpcRange: wanted.vpcRange})});
  expect(bad(findings)).toEqual(['cloud.cluster fail']);
  expect(report.prices?.needed.parts[0]).toMatchObject({each: expect.any(Number), pricedBy: 'api'});
});

test('the token of another team: its account has no such cluster', async () => {
  const {findings} = await check({kind: 'other-team'});
  expect(findings.find(({id}) => id === 'cloud.cluster')).toMatchObject({
    status: 'fail',
    hint: expect.stringMatching(/use a token of the team that owns it/),
  });
});

test('a revoked token: one finding that says where it came from, and nothing else is asked', async () => {
  const {findings, log} = await check({kind: 'revoked'});
  expect(bad(findings)).toEqual(['cloud.account unknown']);
  expect(findings.find(({id}) => id === 'cloud.account')?.message).toMatch(/does not accept the token from the test/);
  expect(new Set(log.map(({path}) => path.split('?')[0])).has('/v2/droplets')).toBe(false);
});

test('an API that is busy and fails now and then is asked again', async () => {
  const {findings} = await check({
    faults: [
      {as: {status: 429, retryAfterS: 1}, every: 3},
      {as: {status: 500}, every: 5},
    ],
  });
  expect(bad(findings)).toEqual([]);
});

test('a limit of machines that is too low, and a load balancer that somebody removed', async () => {
  const account = deployedAccount(wanted, {dropletLimit: 4});
  account.load_balancers = [];
  const {findings} = await check({account});
  expect(bad(findings)).toEqual(['cloud.droplet-limit fail']);
});
