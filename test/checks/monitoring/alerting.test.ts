import {describe, expect, it} from 'vitest';
import alerts from '../../../src/checks/monitoring/alerts.ts';
import notifications from '../../../src/checks/monitoring/notifications.ts';
import silences from '../../../src/checks/monitoring/silences.ts';
import watchdog from '../../../src/checks/monitoring/watchdog.ts';
import {judged, short} from '../_judge.ts';
import {alert, monitored, rule, silence, workloads} from './_readings.ts';

describe('monitoring.alerts', () => {
  it.each([
    [
      'nothing fires',
      [alert('Watchdog', 'none'), alert('RedisDown', 'critical', {state: 'pending'})],
      ['pass'],
      /no alert fires; pending: RedisDown/,
    ],
    ['a critical one', [alert('RedisDown', 'critical')], ['fail! RedisDown'], /firing: RedisDown of redis-master-0/],
    ['a warning', [alert('CpuWarm', 'warning')], ['warn CpuWarm'], /CpuWarm/],
    [
      'one finding per alert',
      [alert('A', 'critical'), alert('A', 'critical', {annotations: {summary: 'other'}}), alert('B', 'warning')],
      ['fail! A', 'warn B'],
      /A of redis-master-0, other/,
    ],
    ['without a summary', [alert('A', 'critical', {annotations: {}})], ['fail! A'], /pod=redis-master-0/],
  ])('%s', (_, value, expected, message) => {
    const judgements = judged(alerts, {value}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('names the oldest time, and the runbook that the alert names', () => {
    const value = [
      alert('A', 'critical', {activeAt: '2026-01-01T02:00:00Z', annotations: {runbook: 'gomeet runbook redis-cluster'}}),
      alert('A', 'critical', {activeAt: '2026-01-01T01:00:00Z', annotations: {runbook: 'gomeet runbook redis-cluster'}}),
    ];
    expect(judged(alerts, {value}, monitored)).toMatchObject([{since: '2026-01-01T01:00:00.000Z', hint: 'gomeet runbook redis-cluster'}]);
    expect(judged(alerts, {value: [alert('A', 'critical', {activeAt: ''})]}, monitored)[0]).not.toHaveProperty('since');
  });
});

describe('monitoring.watchdog', () => {
  const firing = alert('Watchdog', 'none');
  const arrived = {pod: 'alertmanager-0', name: 'Watchdog', state: 'active', severity: 'none', startsAt: ''} as const;

  it.each([
    ['it arrives', {alerts: [firing], received: [arrived]}, ['pass']],
    ['it fires and does not arrive', {alerts: [firing], received: [{...arrived, name: 'Other'}]}, ['fail~']],
    ['it does not fire', {alerts: [{...firing, state: 'pending' as const}], received: [arrived]}, ['fail~']],
    ['Alertmanager does not answer', {alerts: [firing], received: {error: 'no Alertmanager answers'}}, ['unknown!']],
  ])('%s', (_, value, expected) => {
    expect(short(judged(watchdog, {value}, monitored))).toEqual(expected);
  });

  it('need not arrive where there is nowhere to', () => {
    const value = {alerts: [firing], received: {error: 'none'}};
    expect(short(judged(watchdog, {value}, {manifests: workloads({prometheus: 1})}))).toEqual(['pass']);
  });
});

describe('monitoring.silences', () => {
  const known = [rule('RedisDown', 'redis_up == 0'), rule('CpuWarm', 'cpu > 1', {labels: {severity: 'warning'}})];

  it.each([
    ['none', [], ['pass'], /0 silences/],
    [
      'a narrow one, for an hour',
      [
        silence([
          ['alertname', '=', 'RedisDown'],
          ['pod', '=', 'redis-master-0'],
        ]),
      ],
      ['pass'],
      /1 silences/,
    ],
    ['over everything', [silence([['alertname', '=~', '.+']])], ['fail! f00'], /everything, by ops \(“disk”\) until 2026-01-01T01/],
    [
      'over everything, spelt otherwise',
      [
        silence([
          ['severity', '=~', '.*'],
          ['alertname', '!=', ''],
        ]),
      ],
      ['fail! f00'],
      /everything/,
    ],
    ['over everything, anchored', [silence([['alertname', '=~', '^(.*)$']])], ['fail! f00'], /everything/],
    [
      'a critical alert for two days',
      [
        silence(
          [
            ['alertname', '=', 'RedisDown'],
            ['pod', '=', 'redis-0'],
          ],
          48,
        ),
      ],
      ['warn f00'],
      /the critical alert RedisDown for 48 h/,
    ],
    ['by an expression', [silence([['alertname', '=~', 'Redis.*']], 48)], ['warn f00'], /RedisDown/],
    ['all critical alerts', [silence([['severity', '=', 'critical']], 30)], ['warn f00'], /critical alert RedisDown for 30 h/],
    ['a warning for two days', [silence([['alertname', '=', 'CpuWarm']], 48)], ['pass'], /narrow/],
    ['an alert that no rule has', [silence([['alertname', '=', 'Gone']], 48)], ['pass'], /narrow/],
    ['over', [{...silence([['alertname', '=~', '.+']]), state: 'expired' as const}], ['pass'], /0 silences/],
    ['an expression that is none', [silence([['alertname', '=~', '(']], 1)], ['pass'], /narrow/],
  ])('%s', (_, found, expected, message) => {
    const judgements = judged(silences, {value: {silences: found, rules: known}}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('judges by the severity alone when the rules are not known', () => {
    const value = {silences: [silence([['severity', '=', 'critical']], 48)], rules: []};
    expect(short(judged(silences, {value}, monitored))).toEqual(['warn f00']);
  });
});

describe('monitoring.notifications', () => {
  const of = (value: number | null, integration = 'slack') => ({labels: {integration}, value});

  it.each([
    ['none failed', {failed: [of(0)], all: [of(3)]}, ['pass'], /3 were sent/],
    ['some failed', {failed: [of(1), of(0, 'email')], all: [of(4), of(2, 'email')]}, ['warn slack'], /1 of 4/],
    ['most failed', {failed: [of(3)], all: [of(4)]}, ['fail! slack'], /3 of 4/],
    ['not scraped', {failed: [], all: []}, ['unknown~'], /no metrics of Alertmanager/],
    ['no numbers', {failed: [of(null)], all: []}, ['unknown!'], /no numbers/],
  ])('%s', (_, value, expected, message) => {
    const judgements = judged(notifications, {value}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});
