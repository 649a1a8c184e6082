import {at, type KubeObject, textAt} from '../../core/objects.ts';
import type {SeenEvent} from '../_types.ts';
import {type Container, type Ended, endOf, restartsOf, timeAt, waitingOf} from './_pod.ts';
import {checkOf} from './_probe-window.ts';
import {lastLine} from './_say.ts';

/** Restarts of a container that is down: its third end, 10 s after the first two at the earliest, is no start that waits for something. */
const restartsDown = 2;
/** Restarts of one that runs now but is not ready: after so many it is between two crashes. */
const restartsRunning = 5;
/** A first crash may heal, and so may one that runs again: for so long, or twice what its probes allow. */
const healMs = 60_000;
/** One that has run for this long, or twice as long as before its last end, has other troubles than that end. */
const forgottenMs = 600_000;

/** How a container ended, and from when on (milliseconds) that is a failure; 0: at once, infinite: never. */
export type Crash = {readonly ended: Ended; readonly restarts: number; readonly down: boolean; readonly failsAt: number | undefined};

/**
 * `undefined` for a container that never ended, or that has run long enough since. The
 * kubelet restarts at once, then after 10, 20, 40 s … up to 5 min.
 */
export function crashOf(container: Container, now: number): Crash | undefined {
  const restarts = restartsOf(container);
  const ended = endOf(container) ?? (waitingOf(container)?.reason === 'CrashLoopBackOff' ? unknownEnd : undefined);
  // The node went away under it: nobody knows how it ended.
  if (ended === undefined || ended.reason === 'ContainerStatusUnknown') return undefined;
  if (at(container.status, 'state', 'running') === undefined) {
    return {ended, restarts, down: true, failsAt: restarts >= restartsDown ? 0 : later(ended.finishedAt, healMs)};
  }
  const running = timeAt(container.status, 'state', 'running', 'startedAt');
  const before = ended.startedAt === undefined || ended.finishedAt === undefined ? 0 : ended.finishedAt - ended.startedAt;
  const healed = restarts < restartsDown ? healMs : forgottenMs;
  if (restarts === 0 || (running !== undefined && now - running > Math.max(healed, 2 * before))) return undefined;
  // A single end that it got over so far is worth a word and no failure.
  if (restarts < restartsDown) return {ended, restarts, down: false, failsAt: Number.POSITIVE_INFINITY};
  const windows = (['startup', 'readiness'] as const).map((kind) => checkOf(container.spec, kind)?.windowMs ?? 0);
  const grace = Math.max(healMs, 2 * windows.reduce((sum, one) => sum + one, 0));
  return {ended, restarts, down: false, failsAt: restarts >= restartsRunning ? 0 : later(running, grace)};
}

function later(time: number | undefined, ms: number): number | undefined {
  return time === undefined ? undefined : time + ms;
}

const unknownEnd: Ended = {reason: '', exitCode: undefined, signal: undefined, message: '', startedAt: undefined, finishedAt: undefined};

/** `exit 1`, `exit 137 (SIGKILL)`, `exit 0`: how a run ended. */
export function endText({exitCode, signal, reason}: Ended): string {
  const number = signal ?? (exitCode !== undefined && exitCode > 128 && exitCode < 160 ? exitCode - 128 : undefined);
  const name = number === undefined ? '' : ` (${signals[number] ?? `signal ${number}`})`;
  const why = reason === '' || reason === 'Error' || reason === 'Completed' ? '' : `, ${reason}`;
  return exitCode === undefined ? `an unknown exit code${why}` : `exit ${exitCode}${name}${why}`;
}

const signals: {readonly [number: number]: string} = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** The program's last words, where its termination message has any. */
export function lastWords({message}: Ended): string {
  return message.trim() === '' ? '' : `: ${lastLine(message)}`;
}

/** When it first crashed, as far as the cluster remembers: BackOff and Killing events are older than the last end. */
export function firstCrash(events: readonly SeenEvent[], container: string, ended: Ended): number | undefined {
  const times = events
    .filter(
      (one) => one.container === container && (one.reason === 'BackOff' || one.reason === 'Killing') && !/pulling image/.test(one.message),
    )
    .map((one) => one.first)
    .concat(ended.finishedAt)
    .filter((one) => one !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The probe for which the kubelet kills the container, by its Killing events. */
export function killedBy(
  events: readonly SeenEvent[],
  container: string,
): {readonly probe: 'liveness' | 'startup'; readonly event: SeenEvent} | undefined {
  const event = events.findLast((one) => {
    if (one.reason !== 'Killing') return false;
    const named = /^Container (\S+) failed (?:liveness|startup) probe/.exec(one.message);
    return named !== null && (one.container ?? named[1]) === container;
  });
  if (event === undefined) return undefined;
  return {probe: / failed startup probe/.test(event.message) ? 'startup' : 'liveness', event};
}

/** Whether the last end was the probe's work: the kill ends the run after the grace period, an end long after it is another one. */
export function endedByProbe(events: readonly SeenEvent[], container: string, ended: Ended, pod: KubeObject): boolean {
  const kill = killedBy(events, container);
  if (kill === undefined || ended.reason === 'OOMKilled') return false;
  if (kill.event.last === undefined || ended.finishedAt === undefined) return true;
  const grace = at(pod, 'spec', 'terminationGracePeriodSeconds');
  const graceMs = (typeof grace === 'number' ? grace : 30) * 1000 + 15_000;
  return Math.abs(ended.finishedAt - kill.event.last) <= graceMs;
}

/** Limit of memory as written in the manifest. */
export function memoryLimitOf(container: Container): string | undefined {
  const limit = at(container.spec, 'resources', 'limits', 'memory');
  return typeof limit === 'number' ? String(limit) : textAt(container.spec, 'resources', 'limits', 'memory');
}
