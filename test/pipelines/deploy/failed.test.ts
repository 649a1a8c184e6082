import {describe, expect, test} from 'vitest';
import {execute} from '../../../src/core/execute.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import {deploy} from '../../../src/pipelines/deploy/index.ts';
import {rollback} from '../../../src/pipelines/rollback/index.ts';
import {resultText} from '../../../src/render/result-text.ts';
import {appliedSomething} from '../../../src/steps/record-change.ts';
import {readReleases} from '../../../src/steps/release-record.ts';
import {changed, contents, history, target} from '../rollback/_rollback.ts';
import {badImage, oneRelease, portsOf} from '../rollback/_worlds.ts';
import {emptyWorld, run, templates} from './_platform.ts';

const {namespace} = target;
const spare: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'spare', namespace, labels: {'gomeet.io/phase': 'foundation'}},
  data: {a: 'b'},
};
const bad = {...target, manifests: [...changed('bad', badImage), spare]};

/** `gomeet deploy --rollback-on-failure`, with evidence that somebody collected. */
function deployOrRevert(world: World, to = target): Promise<RunResult> {
  const given = {by: 'tester', toolVersion: '1.2.3', prune: false};
  const options = {world, target: to, secrets: templates.secrets, only: [], env: {}, ...given};
  const base = {target: to, toolVersion: '1.2.3', dryRun: false, listen: () => undefined, approve: async () => undefined};
  return execute(deploy(options, 'gomeet deploy --yes'), {
    ...base,
    world,
    signal: new AbortController().signal,
    evidence: async () => ({id: 'e-1', directory: '/e-1', archive: '/e-1.tar.gz'}),
    revert: (_, held, signal) => {
      const back = rollback(
        {world: held, target: to, targetOf: async () => to, wish: 'last-healthy', force: false, ...given},
        'gomeet rollback --yes',
      );
      return execute(back, {...base, world: held, signal});
    },
  });
}

describe('a deploy that failed', () => {
  test('leaves a record with its evidence, what it left over is known, and the next healthy one is recorded again', async () => {
    const broken = await oneRelease(['image-not-found:auth-service']);
    const world = portsOf(broken);
    const result = await run(world, {target: bad});
    expect(result.outcome, result.message).toBe('failed');
    const [record] = (await readReleases(world, namespace)).releases;
    expect(record).toMatchObject({number: 2, command: 'deploy', outcome: 'failed', evidence: null, planHash: result.planHash});
    expect(record?.message).toContain('auth-service');
    const planned = await run(world, {target, dryRun: true, prune: true});
    expect(planned.plan.find((step) => step.id === 'prune')?.changes.map((change) => change.key.name)).toEqual(['spare']);
    expect((await run(world, {target})).outcome).toBe('ok');
    expect(await history(world)).toEqual(['3 deploy ok', '2 deploy failed', '1 deploy ok']);
  });

  test('with --rollback-on-failure, the last healthy release is there again, and the failure stays one', async () => {
    const world = portsOf(await oneRelease(['image-not-found:auth-service']));
    const before = await contents(world);
    const result = await deployOrRevert(world, bad);
    expect([result.outcome, result.rollback?.outcome]).toEqual(['failed', 'ok']);
    expect(await history(world)).toEqual(['4 rollback ok of 1', '2 deploy failed', '1 deploy ok']);
    expect((await readReleases(world, namespace)).releases[1]?.evidence).toBe('e-1');
    await world.changes.remove({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'spare'});
    expect(await contents(world)).toEqual(before);
    expect(resultText(result)).toMatch(/^deploy of .*FAILED[\s\S]*\nrollback of .*OK/);
  });

  test('with --rollback-on-failure and nothing healthy before, it says so and leaves things as they are', async () => {
    const world = await emptyWorld(['image-not-found:auth-service']);
    const result = await deployOrRevert(world);
    expect([result.outcome, result.rollback?.outcome]).toEqual(['failed', 'refused']);
    expect(result.rollback?.message).toContain('left as they are');
    expect(await history(world)).toEqual(['1 deploy failed']);
  });
});

test.each<readonly [string, boolean, string, string, boolean]>([
  ['a step that changed something', true, 'done', '', true],
  ['a step that failed while it changed something', true, 'failed', '', true],
  ['a step that was applied and not verified', true, 'not-reached', 'applied, not verified: stopped', true],
  ['a step that was never reached', true, 'not-reached', 'stopped', false],
  ['a step that was settled', true, 'settled', '', false],
  ['a gate that failed', false, 'failed', '', false],
])('%s', (_, changes, state, message, expected) => {
  const change = {key: {apiVersion: 'v1', kind: 'ConfigMap', name: 'a'}, action: 'update' as const, fields: []};
  const plan = [{id: 'api', title: '', needs: [], effect: 'change' as const, changes: changes ? [change] : []}];
  const record = {step: 'api', title: '', state: state as 'done', message, durationMs: 0, findings: []};
  expect(appliedSomething({plan, records: [record]})).toBe(expected);
});
