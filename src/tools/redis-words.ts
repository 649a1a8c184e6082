import type {RedisDetail} from '../core/data-stores.ts';
import {entriesOf} from './redis-shown.ts';
import type {Section} from './sections.ts';

/** ACL LOG and SLOWLOG hold what clients made up (user names, arguments). */
export const words = ['acl log 20', 'echo slow', 'slowlog len', 'slowlog get 10', 'echo time', 'time'];

/** ACL LOG as `1)  1) "count"` and so on: names and values in turn. A name that is not the usual one may be a password that was typed in its place. */
export function parseRefused(found: Section | undefined): RedisDetail['refused'] {
  const {acl, error} = partsOf(found);
  if (error !== undefined) return {unread: error};
  return entriesOf(acl).map((entry) => {
    const after = (name: string) => entry[entry.findIndex((word, index) => index % 2 === 0 && word === name) + 1] ?? '';
    const number = (name: string) => {
      const value = entry.includes(name) ? Number(after(name)) : 0;
      return Number.isFinite(value) ? Math.max(0, value) : 0;
    };
    return {
      reason: after('reason').slice(0, 30),
      user: after('username') === 'default' ? 'default' : 'another user',
      count: number('count'),
      ageS: number('age-seconds'),
    };
  });
}

/** SLOWLOG LEN and GET: each entry is an id, a time in seconds, microseconds, the command with its arguments, a client. */
export function parseSlow(found: Section | undefined): RedisDetail['slow'] {
  const {slow, time, error} = partsOf(found);
  const refused = error ?? errorIn(slow[0]);
  if (refused !== undefined) return {unread: refused};
  const length = /^\(integer\) (\d{1,12})$/.exec(slow[0] ?? '')?.[1];
  if (length === undefined) return {unread: 'redis did not tell the length of its slow log'};
  const now = Number(/^1\) "(\d{1,15})"$/.exec(time[0] ?? '')?.[1] ?? Number.NaN);
  const latest = entriesOf(slow.slice(1)).flatMap(([, when, duration, command]) => {
    const micros = Number(duration);
    const ageS = now - Number(when);
    if (command === undefined || !Number.isFinite(micros) || !Number.isFinite(ageS)) return [];
    return [{command: nameOf(command), ms: micros / 1000, ageS: Math.max(0, ageS)}];
  });
  return {length: Number(length), latest};
}

type Parts = {readonly acl: readonly string[]; readonly slow: readonly string[]; readonly time: readonly string[]; readonly error?: string};

function partsOf(found: Section | undefined): Parts {
  const none = {acl: [], slow: [], time: []};
  if (found === undefined) return {...none, error: 'redis-cli ended before ACL LOG'};
  if (found.exitCode === 124) return {...none, error: 'redis gave no answer to ACL LOG in time'};
  const lines = found.text.split('\n').map((line) => line.trimEnd());
  const [slow, time] = [lines.indexOf('"slow"'), lines.indexOf('"time"')];
  const refused = errorIn(lines.find((line) => line !== ''));
  if (refused !== undefined) return {...none, error: refused};
  if (slow === -1 || time < slow) return {...none, error: 'redis-cli ended before the slow log'};
  return {acl: lines.slice(0, slow), slow: lines.slice(slow + 1, time), time: lines.slice(time + 1)};
}

/** Only what looks like the name of a command: nothing else that a client sent may come through. */
function nameOf(text: string): string {
  return /^[A-Za-z][\w.-]{0,30}$/.test(text) ? text.toLowerCase() : 'another command';
}

function errorIn(line: string | undefined): string | undefined {
  return line !== undefined && /^(?:\(error\) |(?:ERR|NOAUTH|AUTH failed|NOPERM)\b|Could not connect|Error: |.*not found)/.test(line)
    ? `redis answered: ${line.replace('(error) ', '').slice(0, 200)}`
    : undefined;
}
