import {describe, expect, test} from 'vitest';
import {Interrupted} from '../../src/core/errors.ts';
import type {Probe} from '../../src/core/probe.ts';
import {answering, asks, broken, fine, lines, run} from './_probes.ts';
import {clockOnly} from './_worlds.ts';

const dead = asks('kubernetes.api', () => ({status: 'fail', message: 'no answer within 2 s'}));
const forEver = () => new Promise(() => undefined);

describe('the API server', () => {
  test('while it does not answer there is one failure, and nothing else is asked', async () => {
    const guard = dead;
    let asked = 0;
    const other = asks('a.one', () => {
      asked += 1;
      return fine;
    });
    expect(lines(await run([other, asks('a.two', () => fine)], {guard}))).toEqual([
      'a.one skip: not asked: kubernetes.api does not pass',
      'a.two skip: not asked: kubernetes.api does not pass',
      'kubernetes.api fail: no answer within 2 s',
    ]);
    expect(asked).toBe(0);
  });

  test('one that says nothing has failed, too', async () => {
    const world = clockOnly();
    const guard = asks('kubernetes.api', () => world.clock.sleep(3_600_000));
    expect(lines(await run([asks('a.one', () => fine)], {world, guard}))).toEqual([
      'a.one skip: not asked: kubernetes.api does not pass',
      'kubernetes.api fail: not measured: no answer within 2.5 s',
    ]);
  });

  test('one that answers is reported only where it was asked for', async () => {
    const guard = answering();
    expect(lines(await run([asks('a.one', () => fine)], {guard}))).toEqual(['a.one pass: fine']);
    expect(lines(await run([guard], {guard}))).toEqual(['kubernetes.api pass: fine']);
  });

  test('what is looked at when it answers can end the run', async () => {
    const reached = async () => Promise.reject(new Error('another cluster'));
    await expect(run([asks('a.one', () => fine)], {reached})).rejects.toThrow('another cluster');
  });
});

describe('a probe that', () => {
  const garbage: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'fine'],
    ['an unknown status', {status: 'green', message: 'fine'}],
    ['no message', {status: 'pass'}],
    ['a list with a hole', [fine, undefined]],
  ];
  test.each(garbage)('judges with %s is unknown', async (_, value) => {
    const findings = await run([asks('a.bad', () => value), asks('a.good', () => fine)]);
    expect(lines(findings)).toEqual(['a.bad unknown: not measured: the probe gave no judgement', 'a.good pass: fine']);
  });

  test('says nothing at all is unknown, never a hole in the list', async () => {
    expect(lines(await run([asks('a.bad', () => [])]))).toEqual(['a.bad unknown: not measured: the probe said nothing']);
  });

  test.each<[string, Partial<Probe>]>([
    ['reads', {read: async () => Promise.reject(new Error('psql: 10 MB of rubbish'))}],
    [
      'reads, at once',
      {
        read: () => {
          throw new Error('psql: 10 MB of rubbish');
        },
      },
    ],
    [
      'judges',
      {
        judge: () => {
          throw new Error('psql: 10 MB of rubbish');
        },
      },
    ],
  ])('throws when it %s is unknown with the reason', async (_, part) => {
    const findings = await run([{...asks('a.bad', () => fine), ...part}, asks('a.good', () => fine)]);
    expect(lines(findings)).toEqual(['a.bad unknown: not measured: psql: 10 MB of rubbish', 'a.good pass: fine']);
    expect(findings[0]?.error).toBe('psql: 10 MB of rubbish');
  });

  test('hangs is unknown after its limit, whether it listens to its signal or not', async () => {
    const world = clockOnly();
    const limit = world.clock.sleep(10_000);
    const findings = await run(
      [asks('a.deaf', forEver), asks('a.good', () => fine), asks('a.polite', (_, signal) => world.clock.sleep(60_000, signal))],
      {world},
    );
    await limit;
    expect(lines(findings)).toEqual([
      'a.deaf unknown: not measured: no answer within 5 s',
      'a.good pass: fine',
      'a.polite unknown: not measured: no answer within 5 s',
    ]);
  });

  test('writes and reads back, or says that it needs longer, has more time', async () => {
    const world = clockOnly();
    const slow = (ms: number) => async () => {
      await world.clock.sleep(ms);
      return fine;
    };
    const wide = asks('a.wide', slow(8_000), {leastLimitMs: 10_000});
    const findings = await run([asks('a.deep', slow(8_000), {asked: 'deep'}), asks('a.flat', slow(8_000)), wide], {world});
    expect(findings.map(({status}) => status)).toEqual(['pass', 'unknown', 'pass']);
  });
});

test('no more probes than allowed are asked at the same time', async () => {
  const world = clockOnly();
  let [now, most] = [0, 0];
  const probes = Array.from({length: 20}, (_, index) =>
    asks(`a.p${index}`, async () => {
      now += 1;
      most = Math.max(most, now);
      await world.clock.sleep(10);
      now -= 1;
      return fine;
    }),
  );
  expect(await run(probes, {world, concurrency: 4})).toHaveLength(20);
  expect(most).toBe(4);
});

test('findings are sorted by id, then instance as people count', async () => {
  const pods = ['redis-10', 'redis-2', 'redis-1'].map((instance) => ({...broken, instance}));
  const findings = await run([asks('b.pods', () => pods), asks('a.one', () => fine)]);
  expect(findings.map(({id, instance}) => instance ?? id)).toEqual(['a.one', 'redis-1', 'redis-2', 'redis-10']);
});

describe('an interrupt', () => {
  test('keeps what was measured; the rest is unknown', async () => {
    const stop = new AbortController();
    const findings = await run(
      [
        asks('a.done', () => fine),
        asks('b.under-way', () => {
          stop.abort(new Interrupted());
          return forEver();
        }),
        asks('c.waiting', () => fine),
      ],
      {signal: stop.signal, concurrency: 1},
    );
    expect(lines(findings)).toEqual([
      'a.done pass: fine',
      'b.under-way unknown: not measured: interrupted',
      'c.waiting unknown: not measured: interrupted before it was asked',
    ]);
  });

  test('before the API server answered leaves everything unknown, and that one not failed', async () => {
    const stop = new AbortController();
    const guard = asks('kubernetes.api', () => {
      stop.abort(new Interrupted());
      return forEver();
    });
    const reached = async () => Promise.reject(new Error('nobody answered'));
    const findings = await run([guard, asks('a.one', () => fine)], {guard, reached, signal: stop.signal});
    expect(findings.map(({status}) => status)).toEqual(['unknown', 'unknown']);
  });
});
