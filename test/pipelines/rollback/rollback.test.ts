import {describe, expect, test} from 'vitest';
import {emptyWorld, run, states} from '../deploy/_platform.ts';
import {changed, contents, history, notUndone, rollBack, target} from './_rollback.ts';
import {badImage, oneRelease, portsOf, twoReleases} from './_worlds.ts';

const {namespace} = target;

/** A world with release 1 and, on top of it, release 2 with other contents; and what release 1 was. */
async function twice() {
  const before = await contents(portsOf(await oneRelease()));
  return {world: portsOf(await twoReleases()), before};
}

/** Release 2 fails: its image does not exist. */
async function failedSecond() {
  const world = portsOf(await oneRelease(['image-not-found:auth-service']));
  const before = await contents(world);
  const second = await run(world, {target: {...target, manifests: changed('bad', badImage)}});
  return {world, before, second};
}

describe('after a bad release', () => {
  test('that passed its gates, everything is as it was, and the history says so', async () => {
    const {world, before} = await twice();
    expect(await contents(world)).not.toEqual(before);
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(await contents(world)).toEqual(before);
    expect(await history(world)).toEqual(['4 rollback ok of 1', '2 deploy ok', '1 deploy ok']);
    const read = result.records.find((record) => record.step === 'restored')?.findings ?? [];
    expect(read.map((finding) => [finding.id, finding.status])).toEqual([['release.restored', 'pass']]);
  });

  test('that failed, the last healthy one comes back', async () => {
    const {world, before, second} = await failedSecond();
    expect(second.outcome, second.message).toBe('failed');
    expect(await history(world)).toEqual(['2 deploy failed', '1 deploy ok']);
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(await contents(world)).toEqual(before);
    expect(await history(world)).toEqual(['4 rollback ok of 1', '2 deploy failed', '1 deploy ok']);
  });

  test('ConfigMaps change before the workloads that read them, and the phases wait for each other as in a deploy', async () => {
    const {world} = await twice();
    const planned = await rollBack(world, {dryRun: true});
    const api = planned.plan.find((step) => step.id === 'api');
    expect(api?.needs).toEqual(['pgbouncer', 'redis']);
    const kinds = api?.changes.map((change) => change.key.kind) ?? [];
    expect(kinds.lastIndexOf('ConfigMap')).toBeLessThan(kinds.indexOf('Deployment'));
    expect(api?.changes.find((change) => change.key.name === 'auth-service')?.fields).toContainEqual({
      path: 'spec.template.spec.containers[auth-service].image',
      from: badImage,
      to: 'gomeet/auth-service:v2.0.0',
    });
  });
});

describe('a dry run', () => {
  test('writes nothing and says what will not be undone', async () => {
    const {world} = await twice();
    const before = [await contents(world), await history(world)];
    const result = await rollBack(world, {dryRun: true});
    expect(result.outcome).toBe('planned');
    expect([await contents(world), await history(world)]).toEqual(before);
    expect(Object.keys(notUndone(result))).toEqual(['data', 'jobs', 'bootstrap', 'autoscalers']);
    expect(notUndone(result)['data']).toContain('migrations that ran since release 1');
    expect(notUndone(result)['jobs']).toContain('job/redis-cluster-init');
  });

  test('names Secrets that were changed since', async () => {
    const {world} = await twice();
    await world.changes.merge({apiVersion: 'v1', kind: 'Secret', namespace, name: 'jwt-secret'}, {data: {extra: 'eA=='}});
    await world.changes.remove({apiVersion: 'v1', kind: 'Secret', namespace, name: 'grafana-admin'});
    const said = notUndone(await rollBack(world, {dryRun: true}))['secrets'];
    expect(said).toMatch(/grafana-admin \(gone\)/);
    expect(said).toMatch(/jwt-secret(,|$)/);
    expect(said).not.toContain('redis-credentials');
  });
});

describe('--to', () => {
  test('a release that does not exist is wrong usage that names those that do', async () => {
    const {world} = await twice();
    await expect(rollBack(world, {wish: 7})).rejects.toMatchObject({exit: 'usage', suggestions: ['releases are: 2, 1']});
  });

  test('a release that was never healthy is refused', async () => {
    const {world} = await failedSecond();
    const result = await rollBack(world, {wish: 2});
    expect([result.outcome, result.message]).toEqual(['refused', expect.stringContaining('release 2 was never healthy')]);
  });

  test('a damaged one is refused by its name', async () => {
    const {world} = await twice();
    await world.changes.remove({apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace, name: 'gomeet-release-1'});
    await world.changes.create({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {name: 'gomeet-release-1', namespace, labels: {'gomeet.io/release': '1', 'gomeet.io/release-part': '0'}},
      revision: 1,
      data: {parts: 1, gzip: 'bm90IGd6aXA=', sha256: ''},
    });
    const result = await rollBack(world, {wish: 1});
    expect([result.outcome, result.message]).toEqual(['refused', expect.stringContaining('gomeet-release-1 is damaged')]);
  });

  test('of another profile is held against that profile', async () => {
    const {world, before} = await twice();
    const asked: string[] = [];
    const other = {...target, profile: 's1', expected: {...target.expected, redisMasters: 99}};
    const targetOf = async (profile: string) => {
      asked.push(profile);
      return target;
    };
    const result = await rollBack(world, {target: other, targetOf, wish: 1});
    expect(result.outcome, result.message).toBe('ok');
    expect(asked).toEqual(['dev']);
    expect(await contents(world)).toEqual(before);
  });
});

describe('again', () => {
  test('a second rollback is settled and writes nothing', async () => {
    const {world} = await twice();
    await rollBack(world);
    const before = [await contents(world), await history(world)];
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(states(result).filter((text) => !text.endsWith(' settled'))).toEqual([]);
    expect([await contents(world), await history(world)]).toEqual(before);
  });

  test('one that was interrupted goes on to the same release', async () => {
    const {world, before} = await twice();
    const stop = new AbortController();
    const {apply} = world.changes;
    let left = 3;
    const changes = {
      ...world.changes,
      apply: (...given: Parameters<typeof apply>) => {
        left -= 1;
        if (left === 0) stop.abort(new Error('killed'));
        return apply(...given);
      },
    };
    await expect(rollBack({...world, changes}, {signal: stop.signal})).resolves.toMatchObject({outcome: 'interrupted'});
    expect(await contents(world)).not.toEqual(before);
    expect(await history(world)).toEqual(['3 rollback failed of 1', '2 deploy ok', '1 deploy ok']);
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(await contents(world)).toEqual(before);
    expect(await history(world)).toEqual(['4 rollback ok of 1', '2 deploy ok', '1 deploy ok']);
  });

  test('a deploy of what was brought back has nothing to do', async () => {
    const {world} = await twice();
    await rollBack(world);
    expect(states(await run(world, {target})).filter((text) => !text.endsWith(' settled'))).toEqual([]);
  });
});

test('nothing to go back to is refused, and nothing is touched', async () => {
  const world = await emptyWorld();
  expect(await rollBack(world)).toMatchObject({outcome: 'refused', message: expect.stringContaining('no healthy release')});
  const one = portsOf(await oneRelease());
  expect(await rollBack(one)).toMatchObject({outcome: 'refused', message: expect.stringContaining('no other healthy release')});
  expect(await history(one)).toEqual(['1 deploy ok']);
});
