import {describe, expect, it} from 'vitest';
import type {Cause} from '../../src/core/cause.ts';
import type {Finding} from '../../src/core/finding.ts';
import type {RunEvent} from '../../src/core/pipeline.ts';
import {lineListener} from '../../src/render/lines.ts';
import {waitingView} from '../../src/render/waiting.ts';
import {VirtualClock} from '../../src/simulator/clock.ts';

function open(instance: string, ready: number, desired: number, cause?: Partial<Cause>): Finding {
  const causes: readonly Cause[] =
    cause === undefined
      ? []
      : [
          {
            code: 'crash-loop',
            object: 'pod/x',
            since: null,
            summary: 'it crashes',
            evidence: [],
            hint: '',
            kind: 'retryable',
            count: 1,
            consequences: [],
            ...cause,
          },
        ];
  return {
    id: 'kubernetes.rollout',
    title: '?',
    component: 'kubernetes',
    instance,
    severity: 'critical',
    required: true,
    status: 'pending',
    message: `${ready} of ${desired} pods of the new revision ready`,
    observed: [
      {name: 'ready', value: ready, unit: 'count'},
      {name: 'desired', value: desired, unit: 'count'},
    ],
    thresholds: [],
    source: {kind: 'test', query: ''},
    causes,
    durationMs: 0,
  };
}

describe('what a step waits for', () => {
  it('is one line for one workload', () => {
    expect(waitingView([open('deployment/web', 1, 3)])).toEqual({
      head: 'kubernetes.rollout deployment/web: 1 of 3 pods of the new revision ready',
      lines: [],
    });
  });

  it('is a line for each of several, the worst first, with the worst pod and its cause', () => {
    const view = waitingView([
      open('deployment/late', 2, 3),
      open('deployment/full', 0, 3, {kind: 'waiting-for-capacity', object: 'pod/full-1', summary: 'no node has room', count: 3}),
      open('deployment/doomed', 0, 1, {kind: 'terminal', object: 'pod/doomed-1', summary: 'the image of doomed-1 does not exist'}),
    ]);
    expect(view).toEqual({
      head: '3 workloads: 2 of 7 pods ready',
      lines: [
        'deployment/doomed 0/1 ready: the image of doomed-1 does not exist',
        'deployment/full 0/3 ready: pod/full-1: no node has room (3 alike)',
        'deployment/late: 2 of 3 pods of the new revision ready',
      ],
    });
  });

  it('is bounded', () => {
    const view = waitingView(Array.from({length: 40}, (_, index) => open(`deployment/w${index}`, 0, 1, {summary: 'long '.repeat(1000)})));
    expect(view.lines).toHaveLength(7);
    expect(view.lines.at(-1)).toBe('and 34 more');
    expect(Math.max(...view.lines.map((line) => line.length))).toBeLessThanOrEqual(200);
  });
});

describe('lines', () => {
  async function lines(tell: (listen: (event: RunEvent) => void, clock: VirtualClock) => Promise<void>): Promise<readonly string[]> {
    const clock = new VirtualClock();
    const written: string[] = [];
    await tell(
      lineListener((line) => written.push(line.trimEnd()), clock, ''),
      clock,
    );
    return written;
  }
  const waiting = (...findings: readonly Finding[]): RunEvent => ({type: 'waiting', step: 'api', findings});

  it('tell a new cause at once, new counts every ten seconds, and the same every half minute', async () => {
    const written = await lines(async (listen, clock) => {
      for (let second = 0; second <= 45; second += 1) {
        listen(waiting(second < 40 ? open('deployment/web', Math.min(second, 12), 50) : open('deployment/web', 12, 50, {})));
        await clock.sleep(1_000);
      }
    });
    expect(written.map((line) => line.replace(/ of 50.*/, ''))).toEqual([
      '[0 s] api: waiting for kubernetes.rollout deployment/web: 0',
      '[10 s] api: waiting for kubernetes.rollout deployment/web: 10',
      '[20 s] api: waiting for kubernetes.rollout deployment/web: 12',
      '[40 s] api: waiting for kubernetes.rollout deployment/web: 12',
    ]);
  });

  it('tell each of several workloads, and notes as they come', async () => {
    const written = await lines(async (listen) => {
      listen({type: 'noted', message: 'waiting for the lock'});
      listen(waiting(open('deployment/a', 0, 1), open('deployment/b', 1, 2)));
    });
    expect(written).toEqual([
      '[0 s] waiting for the lock',
      '[0 s] api: waiting for 2 workloads: 1 of 3 pods ready',
      '[0 s] api:   deployment/a: 0 of 1 pods of the new revision ready',
      '[0 s] api:   deployment/b: 1 of 2 pods of the new revision ready',
    ]);
  });
});
