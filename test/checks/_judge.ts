import type {Judgement, Probe} from '../../src/core/probe.ts';
import type {Target} from '../../src/core/target.ts';
import {someTarget} from '../core/_worlds.ts';

/** All judgements of a reading, whether the probe gives one or several. */
export function judged<Reading>(probe: Probe<Reading>, reading: Reading, target: Partial<Target> = {}): readonly Judgement[] {
  const result = probe.judge(reading, someTarget(target));
  return Array.isArray(result) ? result : [result as Judgement];
}

/** `fail! postgres-replica-1`: the status, `~` when a gate waits for it and `!` when it does not, and what it is about. */
export function short(judgements: readonly Judgement[]): readonly string[] {
  return judgements.map(({status, transient, instance}) => {
    const waits = status === 'fail' || status === 'unknown' ? (transient === true ? '~' : '!') : '';
    return `${status}${waits}${instance === undefined ? '' : ` ${instance}`}`;
  });
}
