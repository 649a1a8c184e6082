import {describe, expect, it} from 'vitest';
import type {Finding} from '../../src/core/finding.ts';
import {changesOf, withSince} from '../../src/core/health-changes.ts';
import {exitOfHealth, healthResult, worstFirst} from '../../src/core/health-result.ts';
import {finding, healthOf} from '../render/_health.ts';

const pass = finding('a.pass');
const warn = finding('a.warn', {status: 'warn'});
const fail = finding('a.fail', {status: 'fail', hint: 'kubectl x', runbook: 'rollout'});
const info = finding('a.info', {status: 'fail', severity: 'info'});
const unknown = finding('a.unknown', {status: 'unknown'});
const optional = finding('a.optional', {status: 'unknown', required: false});
const skip = finding('a.skip', {status: 'skip'});

describe('the outcome', () => {
  it.each<[readonly Finding[], string, string, string]>([
    [[pass, skip], 'ok', 'ok', 'ok'],
    [[pass, optional], 'ok', 'ok', 'ok'],
    [[pass, warn, optional], 'warnings', 'ok', 'warnings'],
    [[pass, warn, unknown], 'unknown', 'unknown', 'unknown'],
    [[unknown, fail, warn], 'failed', 'failed', 'failed'],
    [[pass, info], 'failed', 'failed', 'failed'],
  ])('%#: %j is %s, exit %s, with --fail-on warn %s', (findings, outcome, exit, strict) => {
    const result = healthOf(findings);
    expect(result.outcome).toBe(outcome);
    expect(exitOfHealth(result, 'fail')).toBe(exit);
    expect(exitOfHealth(result, 'warn')).toBe(strict);
  });

  it('of a run that was cut off is that, whatever was found', () => {
    const {findings, ...draft} = healthOf([pass, fail]);
    const result = healthResult(draft, findings, true);
    expect([result.outcome, exitOfHealth(result, 'fail'), result.message]).toEqual([
      'interrupted',
      'interrupted',
      'interrupted; 2 of 2 findings were made',
    ]);
  });
});

it('counts findings and probes, and says what to do about the worst, each once', () => {
  const result = healthOf([pass, fail, {...fail, instance: 'pod-1'}, warn, optional, skip]);
  expect(result.summary).toEqual({status: 'fail', counts: {pass: 1, warn: 1, fail: 2, unknown: 1, skip: 1}, probes: 5});
  expect(result.message).toBe('failed: a.fail');
  expect(result.next).toEqual(['kubectl x', 'gomeet runbook rollout']);
});

it('the worst comes first', () => {
  const shuffled = [skip, optional, pass, warn, unknown, info, fail];
  expect(worstFirst(shuffled).map(({id}) => id)).toEqual(['a.fail', 'a.info', 'a.unknown', 'a.warn', 'a.optional', 'a.skip', 'a.pass']);
});

describe('from round to round', () => {
  const at = (startedAt: string, ...findings: readonly Finding[]) => healthOf(findings, {startedAt});
  const pod = (instance: string, status: Finding['status']) =>
    finding('redis.links', {instance, status, message: `${instance} is ${status}`});
  const all = finding('redis.links', {message: 'all links are up'});

  it('a status keeps the moment at which it was first seen, and the world knows better', () => {
    const one = withSince(at('2026-03-02T09:00:00.000Z', fail, warn), undefined);
    const two = withSince(
      at('2026-03-02T09:00:10.000Z', fail, {...warn, status: 'fail'}, {...unknown, since: '2026-01-01T00:00:00Z'}),
      one,
    );
    const three = withSince(at('2026-03-02T09:00:20.000Z', fail, {...warn, status: 'fail'}), two);
    expect(two.findings.map(({since}) => since)).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:10.000Z', '2026-01-01T00:00:00Z']);
    expect(three.findings.map(({since}) => since)).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:10.000Z']);
  });

  it.each<[string, readonly Finding[], readonly Finding[], readonly string[]]>([
    ['nothing', [pass, fail], [pass, fail], []],
    ['another message is no change', [fail], [{...fail, message: 'still broken'}], []],
    ['a status', [pass], [{...pass, status: 'fail', message: 'broken'}], ['a.pass pass → fail: broken']],
    ['one instance breaks', [all], [all, pod('r-1', 'fail')], ['redis.links r-1  → fail: r-1 is fail']],
    ['it is fine again with the others', [all, pod('r-1', 'fail')], [all], ['redis.links r-1 fail → pass: all links are up']],
    [
      'it is away, and others are bad',
      [pod('r-1', 'fail'), pod('r-2', 'warn')],
      [pod('r-2', 'warn')],
      ['redis.links r-1 fail → gone: nothing was found about it any more'],
    ],
    ['what is fine and new is no news', [], [pass, skip], []],
    ['the line of those that are fine goes', [all], [pod('r-1', 'fail')], ['redis.links r-1  → fail: r-1 is fail']],
  ])('%s', (_, before, after, expected) => {
    const changes = changesOf(healthOf(after), healthOf(before));
    expect(
      changes.map(
        ({id, instance, from, to, message}) => `${id}${instance === undefined ? '' : ` ${instance}`} ${from} → ${to}: ${message}`,
      ),
    ).toEqual(expected);
  });
});
