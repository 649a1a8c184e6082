import {describe, expect, it} from 'vitest';
import {asking, following, good, notYet, type Reading, wait} from './_gate.ts';
import {pod, Scripted} from './_scripted.ts';

describe('probes that cannot be followed', () => {
  it('are asked only when those that can be have passed, then every two seconds', async () => {
    const cluster = new Scripted();
    const times: number[] = [];
    const start = cluster.world.clock.now().getTime();
    const semantic = asking(
      'test.semantic',
      async () => times.push((cluster.world.clock.now().getTime() - start) / 1_000),
      () => (times.length < 3 ? notYet() : good),
    );
    const judge = ({words}: Reading) => (words.includes('ready') ? good : notYet());
    const result = await wait(cluster, [semantic, following(cluster, judge)], 600_000, async (_, at) => {
      await at(100);
      await cluster.tell({type: 'changed', object: pod('ready', 9)});
    });
    expect(result.outcome).toBe('ok');
    expect(times[0]).toBeGreaterThanOrEqual(100);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 2, 4]);
  });

  it('are asked once at the limit, because what they say belongs to the story', async () => {
    const cluster = new Scripted();
    let asked = 0;
    const semantic = asking(
      'test.semantic',
      async () => (asked += 1),
      () => notYet({message: 'no replica streams'}),
    );
    const result = await wait(cluster, [following(cluster, () => notYet()), semantic], 60_000);
    expect(asked).toBe(1);
    expect(result.message).toContain('test.semantic: no replica streams');
  });

  it('are skipped, and said to be, beside a terminal verdict', async () => {
    const cluster = new Scripted();
    const semantic = asking('test.semantic', async () => Promise.reject(new Error('asked')));
    const result = await wait(cluster, [following(cluster, () => ({status: 'fail', message: 'no such image'})), semantic], 60_000);
    expect(result.findings.map((one) => `${one.id} ${one.status}`)).toEqual(['test.followed fail', 'test.semantic skip']);
  });
});

describe('probes that only tell', () => {
  it('are asked beside what is waited for, twice a minute, and stand where the gate lists them', async () => {
    const cluster = new Scripted();
    let asked = 0;
    const telling = {
      ...asking(
        'test.semantic',
        async () => {
          asked += 1;
        },
        () => notYet({message: `drains for ${asked}`}),
      ),
      required: false,
      severity: 'info' as const,
    };
    const result = await wait(cluster, [telling, following(cluster, () => notYet())], 300_000);
    expect(asked).toBeLessThanOrEqual(12);
    expect(asked).toBeGreaterThanOrEqual(10);
    const waiting = result.events.flatMap((event) => (event.type === 'waiting' ? [event.findings] : []));
    expect(waiting.every((findings) => findings[0]?.id === 'test.semantic' && findings[1]?.id === 'test.followed')).toBe(true);
  });
});

describe('an API server that goes away while a gate waits', () => {
  const judge = ({words}: Reading) => (words.includes('ready') ? good : notYet());

  it('and comes back within a minute: the wait goes on', async () => {
    const cluster = new Scripted();
    const result = await wait(cluster, [following(cluster, judge)], 600_000, async (_, at) => {
      await at(20);
      cluster.down = 'connection refused';
      await cluster.tell({type: 'away', message: 'connection refused'});
      await at(70);
      cluster.down = undefined;
      await cluster.tell({type: 'back'}, {type: 'changed', object: pod('ready', 9)});
    });
    expect(result.outcome, result.message).toBe('ok');
    expect(result.seconds).toBeLessThan(75);
    expect(result.events.some((event) => event.type === 'waiting' && event.findings[0]?.id === 'test.guard')).toBe(true);
  });

  it('and stays away: that is the failure', async () => {
    const cluster = new Scripted();
    const result = await wait(cluster, [following(cluster, judge)], 600_000, async (_, at) => {
      await at(20);
      cluster.down = 'connection refused';
      await cluster.tell({type: 'away', message: 'connection refused'});
    });
    expect(result.message).toContain('test.guard');
    expect(result.seconds).toBeLessThan(90);
  });

  it('without a word (it hangs): at the limit it is asked, and named', async () => {
    const cluster = new Scripted();
    const result = await wait(cluster, [following(cluster, judge)], 60_000, async (_, at) => {
      await at(20);
      cluster.down = 'no answer within 2 s';
    });
    expect(result.findings.map((one) => `${one.id} ${one.status}`)).toEqual(['test.guard fail', 'test.followed skip']);
  });
});
