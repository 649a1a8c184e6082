import {describe, expect, test} from 'vitest';
import {waited} from '../../src/composition/dns.ts';
import type {Finding} from '../../src/core/finding.ts';
import {type HealthResult, healthResult} from '../../src/core/health-result.ts';

function finding(id: string, status: Finding['status'], message = 'still old'): Finding {
  const about = {title: '', component: 'dns', severity: 'critical', required: true, observed: [], thresholds: []} as const;
  return {...about, id, status, message, source: {kind: 'dns', query: ''}, durationMs: 0};
}

const draft = {
  tool: {name: 'gomeet', version: '1'},
  target: {name: 't', stack: 'gomeet', profile: 's1', context: '', server: '', namespace: 'gomeet'},
  world: 'simulated',
  startedAt: '',
  durationMs: 0,
  deep: false,
} as const;

/** A check that gives these in turn, the last one for ever, each after a second; says what was waited for. */
async function run(limitMs: number, ...rounds: readonly (readonly Finding[])[]) {
  let [asked, now] = [0, 0];
  const said: string[] = [];
  const ask = async (): Promise<HealthResult> => {
    asked += 1;
    now += 1_000;
    return healthResult(draft, rounds[Math.min(asked, rounds.length) - 1] ?? [], false);
  };
  const pause = async (ms: number) => {
    now += ms;
  };
  const signal = new AbortController().signal;
  const {result, timedOut} = await waited({ask, pause, now: () => now}, limitMs, {signal, say: (text) => said.push(text)});
  return {outcome: result.outcome, timedOut, asked, now, said};
}

describe('dns check --wait', () => {
  const old = [finding('dns.records', 'pass'), finding('dns.answers', 'fail')];
  const fine = [finding('dns.answers', 'pass')];

  test('asks once without it', async () => {
    expect(await run(0, old, fine)).toMatchObject({outcome: 'failed', timedOut: false, asked: 1});
  });
  test('goes on until servers agree, and says once what it waits for', async () => {
    const {said, ...rest} = await run(600_000, old, old, fine);
    expect(rest).toMatchObject({outcome: 'ok', timedOut: false, asked: 3});
    expect(said).toEqual(['waiting, because servers still say something else:\n  still old\n']);
  });
  test('ends when the time is over', async () => {
    const {said, ...rest} = await run(25_000, old);
    expect(rest).toMatchObject({outcome: 'failed', timedOut: true, asked: 4, now: 26_000});
    expect(said.at(-1)).toBe('the time of --wait is over, and servers still say something else:\n  still old\n');
  });
  test('waits for nothing that waiting cannot heal', async () => {
    expect(await run(600_000, [finding('dns.records', 'fail'), ...old])).toMatchObject({timedOut: false, asked: 1});
    expect(await run(600_000, [finding('dns.zone', 'unknown'), ...old])).toMatchObject({timedOut: false, asked: 1});
  });
});
