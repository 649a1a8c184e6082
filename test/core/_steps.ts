import {type Judgement, probe} from '../../src/core/probe.ts';
import type {Gate, Step} from '../../src/core/step.ts';

/** A step that applies at once, unless the test says otherwise. */
export function step(id: string, needs: readonly string[] = [], part: Partial<Step> = {}): Step {
  return {id, title: id, needs, effect: 'change', changes: [], settled: async () => false, apply: async () => `${id} applied`, ...part};
}

/** A gate of one probe, `test.gate`, with this judge. */
export function gateOf(judgements: () => Judgement, limitMs = 60_000): Gate {
  return {
    limitMs,
    probes: [
      probe({
        id: 'test.gate',
        question: 'Is it good?',
        severity: 'critical',
        required: true,
        source: {kind: 'test', query: ''},
        read: async () => 0,
        judge: judgements,
      }),
    ],
  };
}
