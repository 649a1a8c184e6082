import {describe, expect, test} from 'vitest';
import {targetSchema} from '../../../src/core/config.ts';
import {at, textAt} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {hashOf} from '../../../src/steps/release-content.ts';
import {readReleases} from '../../../src/steps/release-record.ts';
import {emptyWorld, run, states, target, templates} from './_platform.ts';

const {namespace} = target;

/** Everything that is stored, to see that nothing was written. */
async function everything(world: World): Promise<string> {
  const kinds = [...new Set(target.manifests.map((object) => `${object.apiVersion} ${object.kind}`)), 'v1 Secret'];
  const lists = await Promise.all(kinds.map((kind) => world.cluster.list(kind.split(' ')[0] ?? '', kind.split(' ')[1] ?? '', {namespace})));
  return hashOf(lists.flat().map((object) => [object.kind, object.metadata.name, object.metadata.resourceVersion ?? '']));
}

describe('a first deploy', () => {
  test('carries out every phase and records a release without Secret values', async () => {
    const world = await emptyWorld();
    const result = await run(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(states(result).filter((text) => !/ (done|settled)$/.test(text))).toEqual([]);
    const {releases} = await readReleases(world, namespace);
    expect(releases.map(({number, by, profile, planHash}) => ({number, by, profile, planHash}))).toEqual([
      {number: 1, by: 'tester', profile: 'dev', planHash: result.planHash},
    ]);
    expect(releases[0]?.manifests).toHaveLength(target.manifests.length);
    expect(releases[0]?.secrets.map((one) => one.name)).toEqual(templates.secrets.map((one) => one.name));
    expect(releases[0]?.images).toContain('gomeet/auth-service:v2.0.0');
    const secret = await world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name: 'redis-credentials'});
    const password = Buffer.from(textAt(secret, 'data', 'password') ?? '', 'base64').toString('utf8');
    expect(password.length).toBe(48);
    expect(JSON.stringify([result, releases])).not.toContain(password);
    expect(result.next.filter((line) => line.startsWith('DNS: '))).toHaveLength(5);
  });

  test('a second one settles every step and writes nothing', async () => {
    const world = await emptyWorld();
    await run(world);
    const before = await everything(world);
    const again = await run(world);
    expect(states(again).filter((text) => !text.endsWith(' settled'))).toEqual([]);
    expect(await everything(world)).toBe(before);
  });

  test('a dry run writes nothing, and its hash is that of the run', async () => {
    const world = await emptyWorld();
    const before = await everything(world);
    const planned = await run(world, {dryRun: true});
    expect(planned.outcome).toBe('planned');
    expect(await everything(world)).toBe(before);
    const refused = await run(world, {expect: 'ffffffffffff'});
    expect(refused.outcome).toBe('refused');
    expect(await everything(world)).toBe(before);
    expect((await run(world, {expect: planned.planHash})).outcome).toBe('ok');
  });
});

describe('secrets', () => {
  test('a value that exists is never overwritten; only what is missing is added', async () => {
    const world = await emptyWorld();
    await run(world);
    const key = {apiVersion: 'v1', kind: 'Secret', namespace, name: 'jwt-secret'};
    const before = await world.cluster.get(key);
    const [first, ...others] = templates.secrets.filter((one) => one.name === 'jwt-secret');
    expect(others).toEqual([]);
    if (first === undefined) throw new Error('jwt-secret is gone');
    const wider = {...first, keys: [...first.keys, {key: 'extra', kind: 'password' as const, length: 20}]};
    const secrets = templates.secrets.map((one) => (one.name === 'jwt-secret' ? wider : one));
    const result = await run(world, {secrets});
    expect(result.plan.find((step) => step.id === 'secrets')?.changes).toEqual([
      {key, action: 'update', fields: [{path: 'data.extra', from: '(absent)', to: '[secret]'}]},
    ]);
    const after = await world.cluster.get(key);
    expect(at(after, 'data', 'private.jwks')).toBe(at(before, 'data', 'private.jwks'));
    expect(textAt(after, 'data', 'extra')).toBeDefined();
  });
});

describe('the token with which the name of TURN is proven', () => {
  const key = {apiVersion: 'v1', kind: 'Secret', namespace, name: 'digitalocean-dns'};
  const token = 'dop_v1_only_for_the_zone';
  const told = ({findings}: Awaited<ReturnType<typeof run>>) => findings.find(({instance}) => instance === 'secret/digitalocean-dns');

  test('is left out while nobody gives it, which is said where an authority is asked', async () => {
    const world = await emptyWorld();
    expect(told(await run(world, {only: ['foundation', 'secrets']}))).toBeUndefined();
    expect(await world.cluster.get(key)).toBeUndefined();
    const real = await run({...world, kind: 'cluster'}, {dryRun: true});
    expect(told(real)).toMatchObject({
      id: 'deploy.secrets',
      status: 'warn',
      hint: expect.stringMatching(/GOMEET_DNS_TOKEN.*acme\.turn: own/),
    });
    const own = buildTarget('simulator', targetSchema.parse({profile: 'dev', acme: {turn: 'own'}}), templates);
    expect(told(await run({...world, kind: 'cluster'}, {dryRun: true, target: own}))).toBeUndefined();
  });

  test('comes with the first deploy that has it, and is in no result', async () => {
    const world = await emptyWorld();
    await run(world, {only: ['foundation', 'secrets']});
    const result = await run(world, {only: ['secrets'], env: {GOMEET_DNS_TOKEN: token}});
    expect(result.plan.flatMap(({changes}) => changes.map((change) => change.key))).toEqual([key]);
    expect(Buffer.from(textAt(await world.cluster.get(key), 'data', 'access-token') ?? '', 'base64').toString('utf8')).toBe(token);
    expect(JSON.stringify(result)).not.toContain(token);
    const again = await run(world, {only: ['secrets'], env: {GOMEET_DNS_TOKEN: 'another'}});
    expect(states(again)).toEqual(['secrets settled']);
  });
});

describe('phases', () => {
  test('--only carries out one phase and leaves no release record while others differ', async () => {
    const world = await emptyWorld();
    const result = await run(world, {only: ['foundation', 'secrets']});
    expect(states(result)).toEqual(['foundation done', 'secrets done']);
    expect((await readReleases(world, namespace)).releases).toEqual([]);
    expect((await run(world)).outcome).toBe('ok');
  });

  test('--from takes earlier phases as they are', async () => {
    const world = await emptyWorld();
    await run(world);
    const result = await run(world, {from: 'traefik'});
    expect(result.records[0]?.step).toBe('traefik');
    expect(result.outcome).toBe('ok');
  });
});

describe('objects that the last release had and this one has not', () => {
  const spare = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'spare', namespace, labels: {'gomeet.io/phase': 'api', 'app.kubernetes.io/managed-by': 'gomeet'}},
    data: {a: 'b'},
  };
  const key = {apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'spare'};

  test('are kept and named without --prune', async () => {
    const world = await emptyWorld();
    await run(world, {target: {...target, manifests: [...target.manifests, spare]}});
    expect(await world.cluster.get(key)).toBeDefined();
    const kept = await run(world);
    expect(kept.records.find((record) => record.step === 'prune')?.message).toContain('configmap/spare');
    expect(await world.cluster.get(key)).toBeDefined();
  });

  test('with --prune they are gone, and the plan said so', async () => {
    const world = await emptyWorld();
    await run(world, {target: {...target, manifests: [...target.manifests, spare]}});
    const result = await run(world, {prune: true});
    expect(result.plan.find((step) => step.id === 'prune')).toMatchObject({effect: 'destroy', changes: [{key, action: 'remove'}]});
    expect(await world.cluster.get(key)).toBeUndefined();
  });
});

describe('a Job whose template changed', () => {
  test('is replaced, because it cannot change in place', async () => {
    const world = await emptyWorld();
    await run(world);
    const manifests = target.manifests.map((object) => {
      const text = JSON.stringify(object);
      return object.kind === 'Job'
        ? (JSON.parse(text.replaceAll('redis:8.2.9-bookworm', 'redis:8.2.10-bookworm')) as typeof object)
        : object;
    });
    const result = await run(world, {target: {...target, manifests}});
    expect(result.plan.flatMap((step) => step.changes).map((change) => `${change.action} ${change.key.name}`)).toEqual([
      'replace redis-cluster-init',
    ]);
    expect(result.outcome, result.message).toBe('ok');
  });
});
