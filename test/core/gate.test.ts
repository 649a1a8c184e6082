import {describe, expect, it} from 'vitest';
import type {Judgement} from '../../src/core/probe.ts';
import {cause, following, good, notYet, type Reading, wait} from './_gate.ts';
import {pod, Scripted} from './_scripted.ts';

describe('a gate that follows the cluster', () => {
  it('asks the API server as often in ten minutes as in one', async () => {
    const asked = async (minutes: number) => {
      const cluster = new Scripted();
      const result = await wait(cluster, [following(cluster, () => notYet())], minutes * 60_000);
      expect(result.outcome).toBe('failed');
      expect(result.seconds).toBeGreaterThan(minutes * 60 - 3);
      return cluster.asked;
    };
    const one = await asked(1);
    expect(await asked(10)).toEqual(one);
    // Before anything is followed, and once more before the limit is called a failure.
    expect(one).toEqual(['identity', 'watch Pod', 'identity']);
  });

  it('passes soon after the change that makes it pass', async () => {
    const cluster = new Scripted();
    const judge = ({words}: Reading) => (words.includes('ready') ? good : notYet());
    const result = await wait(cluster, [following(cluster, judge)], 600_000, async (_, at) => {
      await at(100.3);
      await cluster.tell({type: 'changed', object: pod('ready', 9)});
    });
    expect(result.outcome).toBe('ok');
    expect(result.seconds).toBeGreaterThan(100.3);
    expect(result.seconds).toBeLessThan(101.5);
  });

  it('ends at once when a verdict is terminal', async () => {
    const cluster = new Scripted();
    const judge = ({words}: Reading): Judgement =>
      words.includes('doomed')
        ? {status: 'fail', message: 'no such image', causes: [cause({code: 'image-not-found', kind: 'terminal'})]}
        : notYet();
    const result = await wait(cluster, [following(cluster, judge)], 600_000, async (_, at) => {
      await at(50);
      await cluster.tell({type: 'changed', object: pod('doomed', 9)});
    });
    expect(result.outcome).toBe('failed');
    expect(result.seconds).toBeLessThan(52);
    expect(result.findings[0]?.causes?.[0]?.code).toBe('image-not-found');
  });

  it('judges again when a grace ends, although nothing changes', async () => {
    const cluster = new Scripted();
    const start = cluster.world.clock.now().getTime();
    const doomed = cause({kind: 'terminal', graceEndsAt: new Date(start + 7_300).toISOString()});
    const judge = ({now}: Reading): Judgement =>
      now > 7_300 ? {status: 'fail', message: 'over', causes: [doomed]} : notYet({causes: [doomed]});
    const result = await wait(cluster, [following(cluster, judge)], 600_000);
    expect(result.message).toBe('a: test.followed: over');
    expect(result.seconds).toBeLessThan(7.4);
  });

  it('at the limit says what it waited for, with its cause, not that time is over', async () => {
    const cluster = new Scripted();
    const result = await wait(cluster, [following(cluster, () => notYet({causes: [cause({})]}))], 60_000);
    expect(result.message).toBe('a: test.followed: not yet (still so after 60 s)');
    expect(result.findings[0]).toMatchObject({status: 'fail', causes: [{code: 'unschedulable-cpu', kind: 'waiting-for-capacity'}]});
  });

  it('judges bursts of changes at most once a second', async () => {
    const cluster = new Scripted();
    let judged = 0;
    const judge = ({words}: Reading) => {
      judged += 1;
      return words.length >= 100 ? good : notYet();
    };
    const result = await wait(cluster, [following(cluster, judge)], 600_000, async (_, at) => {
      for (let index = 0; index < 100; index += 1) {
        await at(5 + index / 10);
        await cluster.tell({type: 'changed', object: pod(`p${index}`, 10 + index)});
      }
    });
    expect(result.outcome).toBe('ok');
    expect(result.seconds).toBeLessThan(16.5);
    expect(judged).toBeLessThan(20);
  });
});
