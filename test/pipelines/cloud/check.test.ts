import {expect, test} from 'vitest';
import {checks} from '../../../src/checks/index.ts';
import {preflightProbes} from '../../../src/checks/preflight.ts';
import type {Cloud} from '../../../src/core/cloud.ts';
import {Refused, ToolError, UserError} from '../../../src/core/errors.ts';
import {askHealth} from '../../../src/core/health.ts';
import type {Probe} from '../../../src/core/probe.ts';
import {sharedWorld} from '../../../src/core/shared-world.ts';
import {cloudReport} from '../../../src/pipelines/cloud/check.ts';
import {doctor} from '../../../src/pipelines/doctor/index.ts';
import {preflight} from '../../../src/pipelines/preflight.ts';
import {account, cluster, fakeCloud, target} from '../../checks/cloud/_account.ts';
import {answering, asks, broken, fine, worldWith} from '../../core/_probes.ts';

const signal = new AbortController().signal;
const limitMs = 5_000;
const probes = (checks as readonly Probe[]).filter(({id}) => id.startsWith('cloud.'));
const absent = {get: async () => undefined} as never;

async function asked(cloud: Cloud, of = target()) {
  const world = sharedWorld(worldWith({cloud, cluster: absent}), {limitMs, signal});
  const findings = await askHealth({world, target: of}, {probes, signal, concurrency: 16, limitMs});
  return {findings, report: await cloudReport({world, target: of}, signal), lines: findings.map(({id, status}) => `${id} ${status}`)};
}
const forbidden = async () => {
  throw new ToolError('digitalocean', 'GET /v2/volumes: You are not authorized (403 forbidden)', {detail: 'forbidden'});
};

test('an account that carries the platform: all is fine, and each list was read once', async () => {
  const lists: string[] = [];
  const {lines, report} = await asked(fakeCloud({}, lists));
  expect(lines).toEqual([
    'cloud.access pass',
    'cloud.account pass',
    'cloud.cluster pass',
    'cloud.droplet-limit pass',
    'cloud.load-balancers pass',
    'cloud.pools pass',
    'cloud.prices pass',
    'cloud.region pass',
    'cloud.sizes pass',
    'cloud.version pass',
    'cloud.volume-limit pass',
    'cloud.vpc pass',
  ]);
  expect(lists.toSorted()).toEqual([...new Set(lists)].toSorted());
  expect(report.prices).toMatchObject({
    currency: 'USD',
    now: {ours: {monthly: 6 * 504 + 40 + 72 + 50}, others: {monthly: 2}},
    needed: {base: 2837},
  });
});

test('what the document says of the account is nobody’s address, id or token', async () => {
  const {report} = await asked(fakeCloud());
  expect(report.account).toEqual({
    credential: 'DIGITALOCEAN_ACCESS_TOKEN',
    server: 'https://api.example.org',
    team: 'Meet',
    status: 'active',
    dropletLimit: 50,
    volumeLimit: 100,
  });
  expect(JSON.stringify(report)).not.toContain(account.uuid);
});

test('an empty account: the cluster is missing, and what it would cost is known all the same', async () => {
  const none = async () => [];
  const {lines, report} = await asked(fakeCloud({clusters: none, droplets: none, volumes: none, loadBalancers: none}));
  expect(lines.filter((line) => !line.endsWith('pass'))).toEqual(['cloud.cluster fail', 'cloud.pools skip', 'cloud.version skip']);
  expect(report.prices?.now.ours).toMatchObject({monthly: 0, parts: []});
  expect(report.prices?.needed.base).toBe(2837);
});

test('a scope that the token lacks: said once, and its prices are not counted as nothing', async () => {
  const {findings, lines, report} = await asked(fakeCloud({volumes: forbidden}));
  expect(lines.filter((line) => !line.endsWith('pass'))).toEqual([
    'cloud.access fail',
    'cloud.prices unknown',
    'cloud.volume-limit unknown',
  ]);
  expect(findings.find(({id}) => id === 'cloud.access')?.message).toBe('the token may not read everything, it lacks block_storage:read');
  expect(report.prices?.now.ours.unknown[0]).toMatch(/^volumes: not read \(GET \/v2\/volumes/);
});

test('without the sizes there are no prices, and the reason is there', async () => {
  const {report} = await asked(fakeCloud({sizes: forbidden}));
  expect(report).toMatchObject({prices: null, unpriced: expect.stringMatching(/403/), account: {status: 'active'}});
});

test('an account that does not answer: one finding, and the rest is not asked', async () => {
  const silent = fakeCloud({
    account: async () => {
      throw new ToolError('digitalocean', 'no answer within 10 s');
    },
  });
  const {lines} = await asked(silent);
  expect(lines.filter((line) => !line.endsWith('skip'))).toEqual(['cloud.account unknown']);
});

test('prices that are not those of a contract are the target’s to say', async () => {
  const own = target({}, {thresholds: {'cloud.prices': {volumeGibUsd: 0.05}}});
  const {report} = await asked(fakeCloud(), own);
  const part = report.prices?.needed.parts.find(({name}) => name === 'volumes');
  expect(part).toMatchObject({each: 0.05, base: {monthly: 100}, source: 'thresholds of test'});
});

test('while the API server is down the account is still asked, and what needs the cluster is not', async () => {
  const down = {...answering(), judge: () => broken};
  const others = [asks('cloud.account', () => fine, {apart: true}), asks('redis.slots', () => fine)];
  const findings = await askHealth(
    {world: worldWith({}), target: target()},
    {probes: others, guard: down, signal, concurrency: 4, limitMs},
  );
  expect(findings.map(({id, status}) => `${id} ${status}`)).toEqual(['cloud.account pass', 'kubernetes.api fail', 'redis.slots skip']);
});

test('a deploy asks what would break it, only of a target that has an account', () => {
  const {cloud: _, ...without} = target();
  const ids = (of: typeof without) =>
    preflightProbes(of)
      .map(({id}) => id)
      .filter((id) => id.startsWith('cloud.'));
  expect(ids(target())).toEqual(['cloud.account', 'cloud.cluster', 'cloud.vpc', 'cloud.pools', 'cloud.volume-limit']);
  expect(ids(without)).toEqual([]);
});

test('a locked account and a cluster of another team refuse a deploy; a limit that is not told does not', async () => {
  const cloud = preflightProbes(target()).filter(({id}) => id.startsWith('cloud.'));
  const run = (more: Parameters<typeof fakeCloud>[0]) => preflight(cloud, worldWith({cloud: fakeCloud(more)}), target(), signal);
  await expect(run({account: async () => ({...account, status: 'locked', message: 'abuse'})})).rejects.toThrow(Refused);
  await expect(run({clusters: async () => [cluster({name: 'shop', tags: []})]})).rejects.toThrow(
    /^cloud\.cluster: team Meet has no cluster meet, it has shop$/,
  );
  await expect(run({account: async () => ({...account, volumeLimit: null})})).resolves.toHaveLength(5);
});

test('the doctor looks at the account, and a token that is refused is its finding', async () => {
  const input = (cloud: Cloud) => ({
    programs: {version: async () => undefined},
    nodeVersion: 'v24.0.0',
    env: {},
    config: {path: 'gomeet.yaml'},
    session: {world: worldWith({cloud}), target: target(), secrets: []},
  });
  const well = await doctor(input(fakeCloud()), signal);
  expect(well.findings.filter(({id, status}) => id.startsWith('cloud.') && status === 'pass')).toHaveLength(9);
  const revoked = fakeCloud({
    account: async () => {
      throw new UserError('DigitalOcean does not accept the token from DIGITALOCEAN_TOKEN');
    },
  });
  const {findings} = await doctor(input(revoked), signal);
  expect(findings.filter(({id, status}) => id.startsWith('cloud.') && status !== 'skip')).toMatchObject([
    {id: 'cloud.account', status: 'unknown', required: true, message: expect.stringMatching(/does not accept the token/)},
  ]);
});
