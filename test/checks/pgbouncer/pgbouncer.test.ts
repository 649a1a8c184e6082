import {describe, expect, it} from 'vitest';
import type {PgBouncerReading} from '../../../src/checks/pgbouncer/_instances.ts';
import pools from '../../../src/checks/pgbouncer/pools.ts';
import query from '../../../src/checks/pgbouncer/query.ts';
import type {PgBouncerInstance} from '../../../src/core/data-stores.ts';
import {judged, short} from '../_judge.ts';

const pool = {database: 'gomeet', user: 'gomeet_a', clientsActive: 3, clientsWaiting: 0, serversActive: 3, serversIdle: 2, maxWaitS: 0};
const pooler = (index: number, part: Partial<PgBouncerInstance> = {}): PgBouncerInstance => ({
  pod: `pgbouncer-${index}`,
  query: {ok: true, error: ''},
  pools: [pool],
  ...part,
});
const three = [pooler(0), pooler(1), pooler(2)];
const silent = {pod: 'pgbouncer-2', error: 'no answer within 8 s'};

describe('pgbouncer.query', () => {
  it.each<[string, PgBouncerReading, readonly string[], RegExp]>([
    ['every pooler answers', three, ['pass pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'], /came back/],
    [
      'one refuses',
      [pooler(0, {query: {ok: false, error: 'FATAL: SASL authentication failed'}}), pooler(1), pooler(2)],
      ['fail~ pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'],
      /SASL/,
    ],
    [
      'one gives no reason',
      [pooler(0, {query: {ok: false, error: ''}}), pooler(1), pooler(2)],
      ['fail~ pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'],
      /the query failed/,
    ],
    ['one is silent', [pooler(0), pooler(1), silent], ['pass pgbouncer-0', 'pass pgbouncer-1', 'unknown~ pgbouncer-2'], /came back/],
    ['one is missing', [pooler(0), pooler(1)], ['fail~', 'pass pgbouncer-0', 'pass pgbouncer-1'], /2 of 3/],
    ['none exists', [], ['fail~'], /0 of 3/],
    [
      'more than expected, during a roll-out',
      [...three, pooler(3)],
      ['pass pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2', 'pass pgbouncer-3'],
      /came back/,
    ],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(query, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});

describe('pgbouncer.pools', () => {
  const waits = (maxWaitS: number) => [
    pooler(0, {pools: [pool, {...pool, database: 'gomeet_shard_1', clientsWaiting: 7, maxWaitS}]}),
    pooler(1),
    pooler(2),
  ];

  it.each<[string, PgBouncerReading, string]>([
    ['nobody waits', three, 'pass pgbouncer-0'],
    ['a short wait is normal', waits(0.9), 'pass pgbouncer-0'],
    ['a wait', waits(1.5), 'warn pgbouncer-0'],
    ['a long wait', waits(5.5), 'fail~ pgbouncer-0'],
    ['no pools listed', [pooler(0, {pools: []}), pooler(1), pooler(2)], 'unknown~ pgbouncer-0'],
    ['a silent pooler', [silent, pooler(0), pooler(1)], 'unknown~ pgbouncer-2'],
    ['no poolers', [], 'fail~'],
  ])('%s', (_, reading, expected) => {
    expect(short(judged(pools, reading))[0]).toBe(expected);
  });

  it('names the pool that waits', () => {
    expect(judged(pools, waits(9))[0]?.message).toContain('9.0 s for gomeet_shard_1 as gomeet_a');
  });
});
