import {describe, expect, it} from 'vitest';
import type {CloudTarget} from '../../src/core/cloud-target.ts';
import {forTarget, matches, type Selection, selectProbes} from '../../src/core/health-selection.ts';
import {asks, fine} from './_probes.ts';

const probes = [
  asks('kubernetes.api', () => fine),
  asks('kubernetes.host-ports', () => fine, {asked: 'never'}),
  asks('redis.slots', () => fine),
  asks('redis.memory', () => fine, {severity: 'warning'}),
  asks('redis.write-read', () => fine, {asked: 'deep'}),
  asks('postgres.statements', () => fine, {severity: 'info'}),
];
const choose = (part: Partial<Selection> = {}) => selectProbes(probes, {only: [], skip: [], deep: false, ...part}).map(({id}) => id);

describe('selectProbes', () => {
  it.each<[string, Partial<Selection>, readonly string[]]>([
    ['everything that is asked', {}, ['kubernetes.api', 'redis.slots', 'redis.memory', 'postgres.statements']],
    ['the deep ones, too', {deep: true, only: ['redis.*']}, ['redis.slots', 'redis.memory', 'redis.write-read']],
    ['without the deep ones of a glob', {only: ['redis.*']}, ['redis.slots', 'redis.memory']],
    ['several globs', {only: ['redis.s*', 'postgres.*']}, ['redis.slots', 'postgres.statements']],
    ['but these', {skip: ['redis.*', '*.api']}, ['postgres.statements']],
    ['this severity and worse', {severity: 'warning'}, ['kubernetes.api', 'redis.slots', 'redis.memory']],
    ['critical only', {severity: 'critical'}, ['kubernetes.api', 'redis.slots']],
  ])('%s', (_, part, ids) => {
    expect(choose(part)).toEqual(ids);
  });

  it.each<[string, Partial<Selection>, string]>([
    ['a glob without a match', {only: ['redis.slot']}, '--only redis.slot: no probe has such an id, did you mean redis.slots?'],
    ['also beside one that matches', {only: ['redis.*', 'redsi.*']}, "--only redsi.*: no probe has such an id, did you mean 'redis.*'?"],
    ['a component', {only: ['redis']}, "--only redis: no probe has such an id, did you mean 'redis.*'?"],
    ['to skip', {skip: ['zzz']}, '--skip zzz: no probe has such an id'],
    ['nothing left', {only: ['redis.*'], skip: ['*']}, '--only, --skip and --severity together leave no probe to ask'],
    ['a deep probe by name', {only: ['redis.write-read']}, '--only redis.write-read: redis.write-read is asked only with --deep'],
    [
      'one that is never asked',
      {only: ['*.host-ports'], deep: true},
      '--only *.host-ports: kubernetes.host-ports is about what a deploy would do; health-check does not ask it',
    ],
  ])('%s is a usage error', (_, part, message) => {
    expect(() => choose(part)).toThrow(expect.objectContaining({message, exit: 'usage'}));
  });
});

describe('forTarget', () => {
  const cloudy = asks('dns.records', () => fine, {wants: 'cloud'});
  const cloud = {clusterName: 'gomeet-a'} as CloudTarget;

  it('leaves out what is about an account that the target says nothing of', () => {
    expect(forTarget([...probes, cloudy], {name: 'a'})).toEqual(probes);
    expect(forTarget([...probes, cloudy], {name: 'a', cloud})).toEqual([...probes, cloudy]);
  });

  it('that nothing is left is a usage error', () => {
    expect(() => forTarget([cloudy], {name: 'a'})).toThrow(
      expect.objectContaining({
        message: 'target a says nothing of the cloud around its cluster, so there is nothing to ask',
        exit: 'usage',
      }),
    );
  });
});

describe('matches', () => {
  it.each([
    ['redis.*', 'redis.slots', true],
    ['redis.*', 'redisx.slots', false],
    ['*', 'redis.slots', true],
    ['redis.slot?', 'redis.slots', true],
    ['redis.slot', 'redis.slots', false],
    ['(redis|a).+', 'redis.slots', false],
    ['redis.[a-z]*', 'redis.slots', false],
    ['*'.repeat(60), 'redis.slots', true],
    ['', 'redis.slots', false],
  ])('%s, %s: %s', (glob, id, expected) => {
    expect(matches(glob, id)).toBe(expected);
  });
});
