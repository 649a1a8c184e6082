import {formatDuration} from '../../core/duration.ts';
import {at, type KubeObject} from '../../core/objects.ts';
import type {Found, Scene, SeenEvent} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {endedByProbe, killedBy} from './_crash.ts';
import {wasKilled} from './_killed-pods.ts';
import {type Container, endOf, isReady, restartsOf, timeAt} from './_pod.ts';
import {type Check, checkOf, failureOf, outputOf} from './_probe-window.ts';
import {ago, cut, eventLine, iso, kubectl, many, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** Kills after which a slow start or a short stall is not the reason any more. */
const kills = 2;

/** After the first kill for a slow start: one more whole window, and at least this. */
const leastGraceMs = 30_000;
/** A kill is under way for as long as the grace period of the pod, usually 30 s. */
const killMs = 60_000;
/** Kills of one loop are not further apart: the longest back-off is 5 min. */
const loopMs = 600_000;

/** A container that the kubelet has killed for a probe, or that is past the window of its startup probe. */
export type KillDetail = {
  readonly container: Container;
  readonly check: Check;
  readonly killing: SeenEvent | undefined;
  readonly failure: SeenEvent | undefined;
  readonly restarts: number;
};

export function killSighting(scene: Scene, pod: KubeObject, container: Container): Sighting<KillDetail> | undefined {
  const restarts = restartsOf(container);
  const running = timeAt(container.status, 'state', 'running', 'startedAt');
  const startup = checkOf(container.spec, 'startup');
  const isStarting = startup !== undefined && at(container.status, 'started') !== true && at(container.status, 'ready') !== true;
  const late = isStarting && running !== undefined && scene.now - running > startup.windowMs;
  if (!late && !wasKilled(scene.snapshot, pod)) return undefined;
  const events = scene.snapshot.eventsOf(pod);
  const killed = killedBy(events, container.name);
  const ended = endOf(container);
  const byProbe = killed !== undefined && (ended === undefined || endedByProbe(events, container.name, ended, pod));
  if (!byProbe && !late) return undefined;
  if (isReady(pod) && !isFresh(killed?.event, restarts, scene.now)) return undefined;
  const kind = byProbe ? killed.probe : 'startup';
  const check = checkOf(container.spec, kind) ?? {kind, text: 'probe', windowMs: 30_000, failures: 3};
  // It has run for longer than the probe needs to kill it: it got over it.
  if (byProbe && !late && running !== undefined && scene.now - running > Math.max(60_000, 2 * check.windowMs)) return undefined;
  const failure = failureOf(events, container.name, kind, undefined);
  const killing = byProbe ? killed.event : undefined;
  const since = killing?.first ?? (running === undefined ? undefined : running + check.windowMs);
  const key = `${kind}/${container.name}/${restarts >= kills}/${isReady(pod)}`;
  return {key, pod, since, weight: restarts, detail: {container, check, killing, failure, restarts}};
}

/** A ready pod is worth a word while the kill is under way, or when it was not the first. */
function isFresh(event: SeenEvent | undefined, restarts: number, now: number): boolean {
  if (event?.last === undefined) return false;
  return now - event.last < (restarts > kills ? loopMs : killMs);
}

export function killFound(scene: Scene, {pod, since, detail}: Sighting<KillDetail>, count: number): Found {
  const {container, check, killing, failure, restarts} = detail;
  const output = outputOf(failure);
  const times = restarts === 0 ? '' : `, ${many(restarts, 'restart')}, first ${ago(killing?.first, scene.now)}`;
  const why = output === '' ? '' : `: ${cut(output, 160)}`;
  const about = {
    object: podName(pod),
    container: container.name,
    since: iso(since),
    evidence: [
      `${podName(pod)} container ${container.name}: ready=${at(container.status, 'ready') === true}, started=${at(container.status, 'started') === true}, ${restarts} restarts`,
      ...[failure, killing].filter((one) => one !== undefined).map(eventLine),
    ],
    count,
  };
  const pods = count > 1 ? ` (${count} pods)` : '';
  const logs = kubectl(pod, `logs ${pod.metadata.name} -c ${container.name}${restarts > 0 ? ' --previous' : ''}`);
  if (check.kind === 'startup') {
    // The first kill may be a cold cache: one more whole window, and then it is none.
    const began = killing?.last ?? since;
    return {
      ...about,
      code: 'startup-failing',
      summary: `container ${container.name} does not start within its startup probe's ${formatDuration(check.windowMs)} (${check.text})${times}${why}${pods}`,
      hint: `${logs}; if it only needs longer, raise failureThreshold of the startup probe`,
      kind: isReady(pod) ? 'retryable' : 'terminal',
      ...(restarts >= kills || isReady(pod) ? {} : graceUntil(began, Math.max(check.windowMs, leastGraceMs), scene.now)),
    };
  }
  return {
    ...about,
    code: 'liveness-failing',
    summary: `container ${container.name} is killed by its liveness probe (${check.text})${times}${why}${pods}`,
    hint: `${logs}; a probe that is too strict for the start wants a startupProbe`,
    kind: restarts >= kills && !isReady(pod) ? 'terminal' : 'retryable',
  };
}
