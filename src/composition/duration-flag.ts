import {longestTimerMs, parseDuration} from '../core/duration.ts';
import {UserError} from '../core/errors.ts';

/** Milliseconds of a duration that was given as a flag. Throws a UserError that names the flag. */
export function durationFlag(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UserError(`--${flag} ${text}: must be a duration such as 90s, 30m or 2h`);
  if (ms < 1 || ms > longestTimerMs) throw new UserError(`--${flag} ${text}: must be more than nothing and at most 24 days`);
  return ms;
}
