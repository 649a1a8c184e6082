import {describe, expect, test} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {type Judgement, probe} from '../../src/core/probe.ts';
import {ordered, runSteps} from '../../src/core/run.ts';
import type {Step} from '../../src/core/step.ts';
import {gateOf, step} from './_steps.ts';
import {clockOnly, someTarget} from './_worlds.ts';

describe('what everything depends on', () => {
  const guardThat = (judge: () => Judgement) =>
    probe({
      id: 'test.guard',
      question: 'Is it there?',
      severity: 'critical',
      required: true,
      source: {kind: 'test', query: ''},
      read: async () => 0,
      judge,
    });
  const guarded = async (steps: readonly Step[], guard: ReturnType<typeof guardThat>) => {
    const world = clockOnly();
    const outcome = await runSteps(
      steps,
      {world, target: someTarget({gateLimitMs: 600_000}), planHash: ''},
      new AbortController().signal,
      () => undefined,
      guard,
    );
    return {...outcome, seconds: (world.clock.now().getTime() - Date.parse('2026-03-02T09:00:00Z')) / 1000};
  };
  const never = () => ({status: 'fail', message: 'not yet', transient: true}) as const;

  test('when it is away for a minute the gate fails with that one finding, and the probes are skipped', async () => {
    const result = await guarded(
      [step('a', [], {gate: gateOf(never, 600_000)})],
      guardThat(() => ({status: 'fail', message: 'no answer', transient: true})),
    );
    expect(result.message).toBe('a: test.guard: no answer (still so after 60 s)');
    expect(result.records[0]?.findings.map((finding) => `${finding.id} ${finding.status}`)).toEqual(['test.guard fail', 'test.gate skip']);
    expect(result.seconds).toBe(60);
  });

  test('when it comes back the wait goes on', async () => {
    let asked = 0;
    const flapping = guardThat(() => {
      asked += 1;
      return asked % 20 === 0 ? {status: 'pass', message: 'here'} : {status: 'fail', message: 'no answer', transient: true};
    });
    let tries = 0;
    const gate = gateOf(() => {
      tries += 1;
      return tries < 3 ? never() : {status: 'pass', message: 'good'};
    }, 600_000);
    expect((await guarded([step('a', [], {gate})], flapping)).outcome).toBe('ok');
  });

  test('a tool that failed because of it is reported as that', async () => {
    const failing = step('a', [], {apply: async () => Promise.reject(new ToolError('kubectl', 'connection refused'))});
    const result = await guarded(
      [failing],
      guardThat(() => ({status: 'fail', message: 'no answer', transient: true})),
    );
    expect(result.message).toBe('a: test.guard: no answer (connection refused)');
    expect(result.records[0]?.findings[0]?.status).toBe('fail');
  });
});

describe('ordered', () => {
  test('needs come first', () => {
    expect(ordered([step('c', ['b']), step('b', ['a']), step('a')]).map((one) => one.id)).toEqual(['a', 'b', 'c']);
  });
  test('a circle and an unknown need are bugs', () => {
    expect(() => ordered([step('a', ['b']), step('b', ['a'])])).toThrow('circle');
    expect(() => ordered([step('a', ['x'])])).toThrow('needs x, which does not exist');
  });
});
