import {inspect} from 'node:util';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../src/core/duration.ts';
import {exitCodeOf, exitCodes, exitPrecedence} from '../../src/core/exit-codes.ts';
import {worstStatus} from '../../src/core/finding.ts';
import {canonicalJson} from '../../src/core/json.ts';
import {keyText} from '../../src/core/objects.ts';
import {formatBytes, formatCpu, parseQuantity} from '../../src/core/quantity.ts';
import {exitOf} from '../../src/core/result.ts';
import {Secret} from '../../src/core/secret.ts';

describe('quantities', () => {
  test.each([
    ['500m', 0.5],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128M', 128e6],
    ['1e3', 1000],
    ['12E', 12e18],
    ['0', 0],
    [4, 4],
  ])('%s', (text, value) => expect(parseQuantity(text)).toBe(value));
  test.each(['', 'm', '1 Gi', '1gi', 'five', '1..2', '--1'])('%s is not one', (text) => expect(parseQuantity(text)).toBeUndefined());
  test('shown as people write them', () => {
    expect([formatCpu(0.25), formatCpu(2), formatCpu(15.5), formatBytes(57 * 2 ** 30), formatBytes(512 * 2 ** 20)]).toEqual([
      '250m',
      '2',
      '15.5',
      '57Gi',
      '512Mi',
    ]);
  });
});

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1.5m', 90_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));
  test.each(['', '10', 's', '5 m', '-1s', '1y'])('"%s" is not one', (text) => expect(parseDuration(text)).toBeUndefined());
  test('shown', () => {
    expect([400, 12_000, 245_000, 18_120_000].map(formatDuration)).toEqual(['0.4 s', '12 s', '4 min 5 s', '5 h 2 min']);
  });
});

describe('exit codes', () => {
  test('every name has its place in the precedence, and no code is used twice', () => {
    expect([...exitPrecedence].sort()).toEqual(Object.keys(exitCodes).sort());
    const codes = Object.values(exitCodes).map((row) => row.code);
    expect(new Set(codes).size).toBe(codes.length);
  });
  test.each([
    [['ok', 'warnings'], 4],
    [['warnings', 'timedOut'], 70],
    [['timedOut', 'unknown'], 5],
    [['unknown', 'failed'], 3],
    [['failed', 'refused'], 6],
    [['refused', 'usage'], 2],
    [['usage', 'bug'], 1],
    [['bug', 'interrupted'], 130],
    [[], 0],
  ] as const)('%j → %i', (happened, code) => expect(exitCodeOf(happened)).toBe(code));
  test('outcomes', () => {
    expect([exitOf('ok'), exitOf('planned'), exitOf('refused'), exitOf('timed-out')]).toEqual(['ok', 'ok', 'refused', 'timedOut']);
  });
});

test('the worst of findings', () => {
  expect(worstStatus([{status: 'pass'}, {status: 'unknown'}, {status: 'warn'}])).toBe('unknown');
  expect(worstStatus([])).toBe('pass');
});

describe('canonical JSON', () => {
  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });
});

test('versions of one group are the same object', () => {
  const key = (apiVersion: string) => keyText({apiVersion, kind: 'HorizontalPodAutoscaler', namespace: 'a', name: 'b'});
  expect(key('autoscaling/v1')).toBe(key('autoscaling/v2'));
  expect(keyText({apiVersion: 'v1', kind: 'Secret', name: 'x'})).toBe('/Secret//x');
});

describe('a secret', () => {
  const secret = new Secret('hunter2-hunter2');
  test('does not print, inspect or serialise', () => {
    expect(`${secret}${inspect(secret)}${inspect({secret})}`).not.toContain('hunter2');
    expect(() => JSON.stringify({secret})).toThrow('serialised');
    expect(secret.reveal()).toBe('hunter2-hunter2');
  });
});
