import {formatDuration} from '../../core/duration.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {SeenEvent} from '../_types.ts';
import {isoOf} from '../times.ts';

/** Longest line of evidence; a registry's or a runtime's answer can be pages long. */
const lineLimit = 400;

/** ISO 8601 as a cause's `since` wants it. */
export function iso(ms: number | undefined): string | null {
  return isoOf(ms) ?? null;
}

export function podName(pod: KubeObject): string {
  return `pod/${pod.metadata.name}`;
}

/** One line, cut at a readable length. */
export function cut(text: string, limit: number = lineLimit): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** The line of a text that says why a program ended: the last one that names an error, else the last that is no line of a stack. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const own = lines.filter((line) => !/^\s+(at |File |from )|^goroutine |^\s/.test(line));
  const error = own.findLast((line) => /error|fatal|panic|exception|fail|refused|denied/i.test(line));
  return cut(error ?? own.at(-1) ?? lines.at(-1) ?? '', 240);
}

export function eventLine(event: SeenEvent): string {
  return cut(`${event.type} ${event.reason}${event.count > 1 ? ` (x${event.count})` : ''}: ${event.message}`);
}

export function waitingLine(pod: KubeObject, container: string, reason: string, message: string): string {
  return cut(`${podName(pod)} container ${container}: ${reason}${message === '' ? '' : `: ${message}`}`);
}

/** `for 2 min 5 s`, or nothing where the time is not known. */
export function forHowLong(since: number | undefined, now: number): string {
  return since === undefined || since > now ? '' : ` for ${formatDuration(now - since)}`;
}

export function ago(then: number | undefined, now: number): string {
  return then === undefined ? 'at an unknown time' : `${formatDuration(Math.max(0, now - then))} ago`;
}

export function many(count: number, one: string, more: string = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${more}`;
}

/** `kubectl -n NAMESPACE …`: commands are printed whole, ready to paste. */
export function kubectl(object: KubeObject, command: string): string {
  return `kubectl -n ${object.metadata.namespace ?? 'default'} ${command}`;
}
