import {formatDuration} from '../../core/duration.ts';
import {Refused} from '../../core/errors.ts';
import type {LeaseState} from '../../core/lease.ts';
import {holderText, silenceText} from './text.ts';

/** The refusal of a lock that somebody holds: who, since when, doing what, and the three ways on. Times in milliseconds. */
export function refusal(
  {target, where}: {readonly target: string; readonly where: string},
  state: LeaseState,
  times: {readonly now: number; readonly takeover: number; readonly waitedMs: number},
): Refused {
  const who = state.holder === undefined ? 'somebody' : holderText(state.holder);
  const silence = silenceText(state, times.now, times.takeover);
  const waited = times.waitedMs < 1_000 ? '' : `, still after waiting ${formatDuration(times.waitedMs)}`;
  return new Refused(`${target} is locked${waited} by ${who}${silence}`, {
    suggestions: [
      `see whether it is still at work: gomeet lock${where}`,
      `wait until it is done, or silent for 30 s: the same command with --lock-wait ${times.waitedMs < 1_000 ? '10m' : 'and more time'}`,
      `if you know that it is dead: gomeet lock break --reason TEXT${where}`,
    ],
  });
}
