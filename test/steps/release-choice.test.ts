import {describe, expect, test} from 'vitest';
import {Refused, UserError} from '../../src/core/errors.ts';
import type {Release} from '../../src/core/release.ts';
import {chooseRelease, runningText, sinceHealthy, type Wish} from '../../src/steps/release-choice.ts';
import {configMap, releaseOf} from './_releases.ts';

/** `1 ok A`, `3 rollback-failed A of 1`: number, what, content, and what it restores. Given oldest first. */
function logOf(...lines: readonly string[]) {
  const releases = lines.map((line): Release => {
    const [number, what = '', content = '', , restores] = line.split(' ');
    return releaseOf([configMap(content)], {
      number: Number(number),
      outcome: what.endsWith('failed') ? 'failed' : 'ok',
      command: what.startsWith('rollback') ? 'rollback' : 'deploy',
      ...(restores === undefined ? {} : {restores: Number(restores)}),
    });
  });
  return {releases: releases.reverse(), damaged: []};
}

const choose = (log: Parameters<typeof chooseRelease>[0], wish: Wish, matches = true) => chooseRelease(log, wish, async () => matches);

describe('the release to go back to', () => {
  test.each<readonly [string, readonly string[], boolean, number]>([
    ['after a release that turned out bad, the one before', ['1 ok A', '2 ok B'], true, 1],
    ['with the same content is none to go back to', ['1 ok A', '2 ok B', '3 ok B'], true, 1],
    ['when the cluster is not as the newest says, that one', ['1 ok A', '2 ok B'], false, 2],
    ['after a failed one, the last healthy', ['1 ok A', '2 ok B', '3 failed C'], true, 2],
    ['after several failed ones, the last healthy', ['1 ok A', '2 failed B', '3 failed C'], true, 1],
    ['of a rollback that did not finish, the same again', ['1 ok A', '2 ok B', '3 rollback-failed A of 1'], true, 1],
    ['of such a rollback to a record that is gone, its content', ['1 ok B', '2 ok A', '3 ok B', '4 rollback-failed A of 9'], true, 2],
    ['after a rollback, what it brought back', ['1 ok A', '2 ok B', '3 rollback A of 1'], true, 3],
    ['after a bad release on top of a rollback, the rollback', ['1 ok A', '2 ok B', '3 rollback A of 1', '4 ok C'], true, 3],
  ])('%s', async (_, lines, matches, expected) => {
    expect((await choose(logOf(...lines), undefined, matches)).number).toBe(expected);
  });

  test('is not one further back when a damaged record is newer than all that can be read', async () => {
    const log = {...logOf('1 ok A', '2 ok B'), damaged: [{name: 'gomeet-release-3', number: 3, reason: 'x'}]};
    expect((await choose(log, undefined)).number).toBe(2);
  });

  test('when nothing but the last healthy one is wanted, is that', async () => {
    expect((await choose(logOf('1 ok A', '2 ok B'), 'last-healthy')).number).toBe(2);
    expect((await choose(logOf('1 ok A', '2 failed B'), 'last-healthy')).number).toBe(1);
  });

  test('may be named', async () => {
    expect((await choose(logOf('1 ok A', '2 ok B', '3 failed C'), 1)).number).toBe(1);
  });
});

describe('no release to go back to', () => {
  const damaged = [{name: 'gomeet-release-4', number: 4, reason: 'its content is cut off'}];

  test.each<readonly [string, readonly string[], Wish, new (...given: never[]) => Error, RegExp]>([
    ['none is recorded', [], undefined, Refused, /no healthy release/],
    ['none was healthy', ['1 failed A'], undefined, Refused, /no healthy release/],
    ['none was healthy for deploy', ['1 failed A'], 'last-healthy', Refused, /left as they are/],
    ['the only one runs', ['5 ok A'], undefined, Refused, /no other healthy release/],
    ['the named one failed', ['1 ok A', '2 failed B'], 2, Refused, /never healthy/],
    ['the named one is damaged', ['1 ok A'], 4, Refused, /gomeet-release-4 is damaged: its content is cut off/],
    ['the named one does not exist', ['1 ok A', '2 ok B'], 9, UserError, /there is no release 9/],
  ])('%s', async (_, lines, wish, type, message) => {
    const error: unknown = await choose({...logOf(...lines), damaged}, wish).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error instanceof Error ? error.message : '').toMatch(message);
  });

  test('and those that exist are named', async () => {
    const error: unknown = await choose(logOf('1 ok A', '2 ok B'), 9).catch((thrown: unknown) => thrown);
    expect(error instanceof UserError ? error.suggestions : []).toEqual(['releases are: 2, 1']);
  });
});

test('what runs there is said with what was healthy last', () => {
  expect(runningText([])).toContain('no release');
  expect(runningText(logOf('1 ok A').releases)).toContain('release 1 of dev runs there');
  expect(runningText(logOf('1 ok A', '2 failed B').releases)).toMatch(/release 2 of dev failed there.*release 1 was the last healthy one/);
});

test('what may lie around is of the last healthy release and of those that failed since', () => {
  const numbers = (...lines: readonly string[]) => sinceHealthy(logOf(...lines).releases).map((one) => one.number);
  expect(numbers('1 ok A', '2 ok B', '3 failed C', '4 failed D')).toEqual([4, 3, 2]);
  expect(numbers('1 failed A', '2 failed B')).toEqual([2, 1]);
  expect(numbers()).toEqual([]);
});
