import {describe, expect, it} from 'vitest';
import type {Found} from '../../src/diagnosis/_types.ts';
import {ranked} from '../../src/diagnosis/rank.ts';
import {ago, now} from './_cluster.ts';

const found = (code: Found['code'], kind: Found['kind'], more: Partial<Found> = {}): Found => ({
  code,
  kind,
  object: `pod/${code}`,
  since: ago(60),
  summary: `it is ${code}`,
  evidence: [code],
  hint: 'look',
  ...more,
});
const soon = {graceEndsAt: ago(-30)};
const deadline = found('progress-deadline', 'terminal', {follows: ['unschedulable-cpu', 'drain-holds-port', 'crash-loop']});

const shape = (all: readonly Found[]) =>
  ranked(all, now).map(({code, kind, consequences, count}) => [code, kind, count, consequences.map((one) => one.code).join(',')]);

describe('ranked', () => {
  it.each<[string, readonly Found[], unknown]>([
    [
      'a verdict before one in grace, before what may heal',
      [found('evicted', 'retryable'), found('config-missing', 'terminal', soon), found('crash-loop', 'terminal')],
      [
        ['crash-loop', 'terminal', 1, ''],
        ['config-missing', 'terminal', 1, ''],
        ['evicted', 'retryable', 1, ''],
      ],
    ],
    [
      'else in the order of the codes',
      [found('crash-loop', 'terminal'), found('image-not-found', 'terminal')],
      [
        ['image-not-found', 'terminal', 1, ''],
        ['crash-loop', 'terminal', 1, ''],
      ],
    ],
    [
      'objects of one code once',
      [
        found('crash-loop', 'terminal', {object: 'pod/b'}),
        found('crash-loop', 'terminal', {object: 'pod/a', count: 3}),
        found('crash-loop', 'terminal', {object: 'pod/a'}),
      ],
      [['crash-loop', 'terminal', 4, '']],
    ],
    [
      'a consequence beneath its root',
      [found('readiness-failing', 'retryable', {follows: ['node-lost']}), found('node-lost', 'retryable')],
      [['node-lost', 'retryable', 1, 'readiness-failing']],
    ],
    [
      'a consequence of a consequence beneath the same root',
      [
        found('no-endpoints', 'retryable', {follows: ['readiness-failing']}),
        found('readiness-failing', 'retryable', {follows: ['node-lost']}),
        found('node-lost', 'retryable'),
      ],
      [['node-lost', 'retryable', 1, 'readiness-failing,no-endpoints']],
    ],
    [
      'of two that name each other the earlier code',
      [found('crash-loop', 'terminal', {follows: ['oom-killed']}), found('oom-killed', 'terminal', {follows: ['crash-loop']})],
      [['oom-killed', 'terminal', 1, 'crash-loop']],
    ],
    [
      'a terminal one never beneath one that may heal',
      [found('crash-loop', 'terminal', {follows: ['node-lost']}), found('node-lost', 'retryable')],
      [
        ['crash-loop', 'terminal', 1, ''],
        ['node-lost', 'retryable', 1, ''],
      ],
    ],
    [
      'what hit the deadline is over',
      [deadline, found('unschedulable-cpu', 'waiting-for-capacity')],
      [['unschedulable-cpu', 'terminal', 1, 'progress-deadline']],
    ],
    [
      'what is in grace when the deadline ends has none left',
      [deadline, found('crash-loop', 'terminal', soon)],
      [['crash-loop', 'terminal', 1, 'progress-deadline']],
    ],
    [
      'a drain is patient',
      [deadline, found('drain-holds-port', 'waiting-for-capacity')],
      [['drain-holds-port', 'waiting-for-capacity', 1, 'progress-deadline']],
    ],
    ['a deadline alone', [deadline], [['progress-deadline', 'terminal', 1, '']]],
  ])('%s', (_, all, expected) => {
    expect(shape(all)).toEqual(expected);
    expect(shape([...all].reverse())).toEqual(expected);
  });

  it('shows the object that is a verdict, then the oldest', () => {
    const [cause] = ranked(
      [found('crash-loop', 'terminal', {...soon, object: 'pod/a', since: ago(900)}), found('crash-loop', 'terminal', {object: 'pod/b'})],
      now,
    );
    expect(cause).toMatchObject({object: 'pod/b', count: 2});
    expect(cause).not.toHaveProperty('graceEndsAt');
  });

  it('cuts evidence and takes secrets out of it', () => {
    const evidence = ['x'.repeat(400), 'dial postgres://app:hunter2hunter2@db/app failed', 'secret "db" not found', 'DB_PASSWORD=abcdefgh'];
    const [cause] = ranked([found('crash-loop', 'terminal', {evidence})], now);
    expect(cause?.evidence.map((line) => line.length)[0]).toBe(300);
    expect(cause?.evidence.slice(1)).toEqual([
      'dial postgres://app:[redacted]@db/app failed',
      'secret "db" not found',
      'DB_PASSWORD=[redacted]',
    ]);
  });
});
