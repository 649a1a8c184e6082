import {describe, expect, test} from 'vitest';
import {Failed, Interrupted, Refused, TimedOut} from '../../src/core/errors.ts';
import type {RunEvent} from '../../src/core/pipeline.ts';
import {runSteps} from '../../src/core/run.ts';
import type {Step} from '../../src/core/step.ts';
import {gateOf, step} from './_steps.ts';
import {clockOnly, someTarget} from './_worlds.ts';

async function run(steps: readonly Step[], signal = new AbortController().signal) {
  const world = clockOnly();
  const events: RunEvent[] = [];
  const outcome = await runSteps(steps, {world, target: someTarget(), planHash: 'hash'}, signal, (event) => events.push(event));
  return {...outcome, events, seconds: (world.clock.now().getTime() - Date.parse('2026-03-02T09:00:00Z')) / 1000};
}

const states = (records: readonly {readonly step: string; readonly state: string}[]) => records.map((one) => `${one.step} ${one.state}`);

describe('runSteps', () => {
  test('steps start when what they need is done, and independent ones run together', async () => {
    const log: string[] = [];
    const slow = (id: string, needs: readonly string[] = []) =>
      step(id, needs, {
        apply: async ({world}, signal) => {
          log.push(`${id} starts`);
          await world.clock.sleep(10_000, signal);
          log.push(`${id} ends`);
          return '';
        },
      });
    const result = await run([slow('a'), slow('b'), slow('c', ['a', 'b'])]);
    expect(result.outcome).toBe('ok');
    expect(log).toEqual(['a starts', 'b starts', 'a ends', 'b ends', 'c starts', 'c ends']);
    expect(result.seconds).toBe(20);
  });

  test('a settled step is not applied, but its gate is asked', async () => {
    let asked = 0;
    const result = await run([
      step('a', [], {
        settled: async () => 'as wanted',
        apply: async () => Promise.reject(new Error('applied')),
        gate: gateOf(() => {
          asked += 1;
          return {status: 'pass', message: 'good'};
        }),
      }),
    ]);
    expect(states(result.records)).toEqual(['a settled']);
    expect(asked).toBe(1);
  });

  test('a first step that is refused refuses the run; after a step that did something, it failed', async () => {
    const refuse = async () => Promise.reject(new Refused('the token may only read'));
    expect(await run([step('a', [], {settled: async () => 'so already'}), step('b', ['a'], {apply: refuse})])).toMatchObject({
      outcome: 'refused',
      message: 'b: the token may only read',
    });
    expect((await run([step('a'), step('b', ['a'], {apply: refuse})])).outcome).toBe('failed');
  });

  test('what the error of the first failure advises is told', async () => {
    const refuse = async () => Promise.reject(new Refused('the token may only read', {suggestions: ['take another token']}));
    expect((await run([step('a', [], {apply: refuse}), step('b')])).advice).toEqual(['take another token']);
  });

  test('a gate waits while a failure may heal', async () => {
    let tries = 0;
    const result = await run([
      step('a', [], {
        gate: gateOf(() => {
          tries += 1;
          return tries < 4 ? {status: 'fail', message: 'not yet', transient: true} : {status: 'pass', message: 'good'};
        }),
      }),
    ]);
    expect(result.outcome).toBe('ok');
    expect(result.seconds).toBe(6);
    expect(result.events.filter((event) => event.type === 'waiting')).toHaveLength(3);
  });

  test('a gate that is still pending at its limit fails with its name, and what needs it is not reached', async () => {
    const result = await run([
      step('a', [], {gate: gateOf(() => ({status: 'fail', message: 'not yet', transient: true}), 30_000)}),
      step('b', ['a']),
    ]);
    expect(result.outcome).toBe('failed');
    expect(states(result.records)).toEqual(['a failed', 'b not-reached']);
    expect(result.records[0]?.message).toBe('test.gate: not yet (still so after 30 s)');
    expect(result.records[0]?.findings[0]?.status).toBe('fail');
  });

  test('a failure that cannot heal ends the wait at once', async () => {
    const result = await run([step('a', [], {gate: gateOf(() => ({status: 'fail', message: 'image does not exist'}))})]);
    expect(result.seconds).toBe(0);
    expect(result.message).toBe('a: test.gate: image does not exist');
  });

  test('a required probe that could not be measured does not let a gate pass', async () => {
    const result = await run([step('a', [], {gate: gateOf(() => ({status: 'unknown', message: 'no answer'}))})]);
    expect(result.outcome).toBe('failed');
  });

  test('the first failure stops the others: applied but unverified is said so', async () => {
    const forever = gateOf(() => ({status: 'fail', message: 'not yet', transient: true}), 600_000);
    const failing = step('b', [], {
      apply: async ({world}, signal) => {
        await world.clock.sleep(5_000, signal);
        throw new Failed('the server said no');
      },
    });
    const result = await run([step('a', [], {gate: forever}), failing, step('c', ['a'])]);
    expect(states(result.records)).toEqual(['a not-reached', 'b failed', 'c not-reached']);
    expect(result.records[0]?.message).toBe('applied, not verified: stopped because b failed');
    expect(result.message).toBe('b: the server said no');
  });

  test('an interrupt says how far it came', async () => {
    const stop = new AbortController();
    const steps = [
      step('a'),
      step('b', ['a'], {
        apply: async ({world}, signal) => {
          stop.abort(new Interrupted());
          await world.clock.sleep(1_000, signal);
          return '';
        },
      }),
      step('c', ['b']),
    ];
    const result = await run(steps, stop.signal);
    expect(result.outcome).toBe('interrupted');
    expect(result.message).toContain('1 of 3 steps were finished; run the same command again');
    expect(states(result.records)).toEqual(['a done', 'b not-reached', 'c not-reached']);
  });

  test('the time limit of the command is a time-out, not a failure', async () => {
    const stop = new AbortController();
    const result = await run(
      [
        step('a', [], {
          apply: async () => {
            stop.abort(new TimedOut('--timeout 1s is over'));
            throw new Error('cut off');
          },
        }),
      ],
      stop.signal,
    );
    expect(result.outcome).toBe('timed-out');
  });
});
