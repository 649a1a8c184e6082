import {describe, expect, test} from 'vitest';
import type {ReleaseLog} from '../../src/core/release.ts';
import {differenceOf} from '../../src/pipelines/releases-diff.ts';
import {historyOf} from '../../src/pipelines/releases-history.ts';
import {pick, shownRelease} from '../../src/pipelines/releases-show.ts';
import {historyText} from '../../src/render/history-text.ts';
import {diffText, releaseText} from '../../src/render/release-text.ts';
import {configMap, releaseOf} from '../steps/_releases.ts';

const head = {
  schemaVersion: 1,
  tool: {name: 'gomeet', version: '1.2.3'},
  target: {name: 'production', stack: 'gomeet', profile: 'dev', context: 'c', server: 's', namespace: 'gomeet'},
  world: 'cluster',
} as const;

const log: ReleaseLog = {
  releases: [
    releaseOf([configMap('b')], {number: 4, outcome: 'failed', message: 'API services: it broke', evidence: 'e-7', images: ['a:3']}),
    releaseOf([configMap('a')], {number: 3, command: 'rollback', restores: 1, images: ['a:1']}),
    releaseOf([configMap('b')], {number: 2, images: ['a:2', 'b:1']}),
    releaseOf([configMap('a')], {number: 1, images: ['a:1'], digests: {'a:1': 'sha256:1'}}),
  ],
  damaged: [{name: 'gomeet-release-9', number: 9, reason: 'it is cut off'}],
};

describe('history', () => {
  test('says what changed, what is newest, and where a rollback goes', async () => {
    const result = await historyOf(log);
    expect(result.releases.map(({number, current, images}) => [number, current, images])).toEqual([
      [4, true, {added: ['a:3'], removed: ['a:1']}],
      [3, false, {added: ['a:1'], removed: ['a:2', 'b:1']}],
      [2, false, {added: ['a:2', 'b:1'], removed: ['a:1']}],
      [1, false, null],
    ]);
    expect(result.rollbackTo).toBe(3);
  });

  test('as text names failures, damaged records and the next step', async () => {
    const text = historyText({...head, ...(await historyOf(log))});
    expect(text).toMatch(/^\* 4 .* tester {2}deploy +failed {3}dev +a:3$/m);
    expect(text).toMatch(/^ {2}3 .* rollback to 1 +ok/m);
    expect(text).toContain('4: API services: it broke');
    expect(text).toContain('gomeet-release-9: it is cut off');
    expect(text).toContain('gomeet rollback goes back to release 3');
  });

  test('of a target without releases says so', async () => {
    const result = await historyOf({releases: [], damaged: []});
    expect(result).toMatchObject({message: 'no release is recorded yet', releases: [], rollbackTo: null});
    expect(historyText({...head, ...result})).toContain('no release is recorded yet');
  });
});

describe('release show', () => {
  test.each<readonly [string, number]>([
    ['latest', 4],
    ['current', 4],
    ['2', 2],
  ])('takes %s', (which, number) => {
    expect(pick(log, which).number).toBe(number);
  });

  test.each(['0', '7', '-1', 'newest', '1e3', ' 1'])('takes no %j', (which) => {
    expect(() => pick(log, which)).toThrow(/there is no release|is a number/);
  });

  test('tells digests where they are known, and manifests when asked for', () => {
    const shown = shownRelease(log, pick(log, '1'), false);
    expect(shown.images).toEqual([{image: 'a:1', digest: 'sha256:1'}]);
    expect(shown).not.toHaveProperty('manifests');
    expect(releaseText({...head, ...shown})).toMatch(/release 1 of production: deploy, ok[\s\S]*ConfigMap \(1\): a/);
    expect(shownRelease(log, pick(log, '1'), true).manifests).toHaveLength(1);
  });
});

describe('release diff', () => {
  const secret = (resourceVersion: string) => ({name: 'jwt-secret', resourceVersion, keys: ['private.jwks']});
  const before = {manifests: [configMap('a', {'x.conf': 'one\ntwo'}), configMap('gone')], secrets: [secret('1')]};
  const after = {
    manifests: [configMap('a', {'x.conf': 'one\n2'}), configMap('new')],
    secrets: [secret('5'), {...secret('2'), name: 'late'}],
  };

  test('compares objects, texts line by line, and Secrets by version', () => {
    const found = differenceOf(before, after);
    expect(found).toMatchObject({equal: false, added: [{name: 'new'}], removed: [{name: 'gone'}]});
    expect(found.changed).toEqual([
      {key: expect.objectContaining({name: 'a'}), fields: [], texts: [{path: 'data.x.conf', lines: [' one', '-two', '+2']}]},
    ]);
    expect(found.secrets).toEqual([
      {name: 'jwt-secret', from: '1', to: '5'},
      {name: 'late', from: null, to: '2'},
    ]);
    expect(diffText({...head, from: 1, to: 2, ...found})).toMatch(/- configmap\/gone\n\+ configmap\/new\n~ configmap\/a\n/);
  });

  test('of equal sides is none', () => {
    const found = differenceOf(before, before);
    expect(found.equal).toBe(true);
    expect(diffText({...head, from: 1, to: 'live', ...found})).toContain('no difference');
  });

  test('of another kind goes field by field', () => {
    const deployment = (replicas: number) => ({apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'a'}, spec: {replicas}});
    const found = differenceOf({manifests: [deployment(1)], secrets: []}, {manifests: [deployment(2)], secrets: []});
    expect(found.changed[0]?.fields).toEqual([{path: 'spec.replicas', from: '1', to: '2'}]);
  });
});
