import type {CauseCode, CauseKind} from '../../core/cause.ts';
import {formatDuration} from '../../core/duration.ts';
import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import {isoOf} from '../times.ts';
import {type Crash, endText, firstCrash, lastWords, memoryLimitOf} from './_crash.ts';
import {type Container, hasEnded, isOfJob, jobOf, waitingOf} from './_pod.ts';
import {ago, cut, eventLine, iso, kubectl, lastLine, many, podName, waitingLine} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** Where the status does not tell when it ended or started. */
const unknownGraceMs = 60_000;

export type CrashDetail = {readonly container: Container; readonly crash: Crash};

export function crashSighting(pod: KubeObject, detail: CrashDetail): Sighting<CrashDetail> {
  const {container, crash} = detail;
  const oom = crash.ended.reason === 'OOMKilled';
  return {
    key: `${container.name}/${oom}/${crash.failsAt === 0 ? 'now' : Number.isFinite(crash.failsAt)}/${isOfJob(pod)}`,
    pod,
    since: crash.ended.finishedAt,
    weight: crash.restarts,
    detail,
  };
}

export function crashFound(scene: Scene, {pod, detail}: Sighting<CrashDetail>, count: number): Found {
  const {container, crash} = detail;
  const {ended, restarts} = crash;
  const code: CauseCode = ended.reason === 'OOMKilled' ? 'oom-killed' : container.init ? 'init-failed' : 'crash-loop';
  const events = scene.snapshot.eventsOf(pod);
  const first = firstCrash(events, container.name, ended);
  const waiting = waitingOf(container);
  const ran =
    ended.startedAt === undefined || ended.finishedAt === undefined
      ? ''
      : ` after ${formatDuration(Math.max(0, ended.finishedAt - ended.startedAt))}`;
  const backOff = events.findLast((one) => one.reason === 'BackOff' && (one.container ?? container.name) === container.name);
  return {
    code,
    object: podName(pod),
    container: container.name,
    since: iso(first),
    summary: summaryOf(scene, pod, detail, first, count),
    evidence: [
      ...(waiting === undefined ? [] : [waitingLine(pod, container.name, waiting.reason, waiting.message)]),
      `${podName(pod)} container ${container.name}: ${endText(ended)}${ran}, ${many(restarts, 'restart')}`,
      ...(ended.message.trim() === '' ? [] : [cut(`termination message: ${lastLine(ended.message)}`)]),
      ...(backOff === undefined ? [] : [eventLine(backOff)]),
    ],
    hint: hintOf(code, pod, container.name, restarts),
    ...judged(scene, pod, crash),
  };
}

/** A Job decides by its backoffLimit; a pod that is not restarted has had its only run. */
function judged(scene: Scene, pod: KubeObject, {failsAt, ended}: Crash): {readonly kind: CauseKind; readonly graceEndsAt?: string} {
  if (isOfJob(pod)) return {kind: conditionOf(jobOf(scene), 'Failed')?.status === 'True' ? 'terminal' : 'retryable'};
  if (failsAt === 0 || (hasEnded(pod) && textAt(pod, 'spec', 'restartPolicy') === 'Never')) return {kind: 'terminal'};
  if (failsAt === Number.POSITIVE_INFINITY) return {kind: 'retryable'};
  const end = isoOf(failsAt ?? (ended.finishedAt ?? scene.now) + unknownGraceMs);
  return {kind: 'terminal', ...(end === undefined ? {} : {graceEndsAt: end})};
}

function summaryOf(scene: Scene, pod: KubeObject, {container, crash}: CrashDetail, first: number | undefined, count: number): string {
  const {ended, restarts} = crash;
  const loops = restarts > 1;
  const name = `${container.init ? 'init container' : 'container'} ${container.name}`;
  const times = `${many(restarts, 'restart')}${first === undefined ? '' : `, first ${ago(first, scene.now)}`}`;
  const pods = count > 1 ? ` (${count} pods)` : '';
  if (ended.reason === 'OOMKilled') {
    const limit = memoryLimitOf(container);
    return `${name} was killed for using more memory than ${limit === undefined ? 'the node has for it (it has no limit)' : `its limit of ${limit}`}: ${times}${pods}`;
  }
  const how =
    ended.exitCode === 0 ? 'ends with exit 0 although it should keep running' : loops ? 'crashes again and again' : 'ended with an error';
  const last = ended.exitCode === 0 ? '' : `, last ${endText(ended)}`;
  const only = hasEnded(pod)
    ? `${endText(ended)}, and it is not started again`
    : restarts === 0
      ? `${endText(ended)}, ${ago(ended.finishedAt, scene.now)}`
      : `${times}${last}`;
  return `${name} ${how}: ${only}${lastWords(ended)}${pods}`;
}

function hintOf(code: CauseCode, pod: KubeObject, container: string, restarts: number): string {
  const logs = kubectl(pod, `logs ${pod.metadata.name} -c ${container}${restarts > 0 ? ' --previous' : ''}`);
  return code === 'oom-killed' ? `raise its memory limit, or find what it keeps in memory: ${logs}` : logs;
}
