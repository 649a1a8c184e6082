import {at, conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {type ConfigDetail, configFound, configSighting, mountedConfig} from './_config-causes.ts';
import {troubleOf} from './_container-trouble.ts';
import {type CrashDetail, crashFound, crashSighting} from './_crash-causes.ts';
import {containersOf, endOf, hasEnded, isOfJob, isReady, jobOf, restartsOf, startOf} from './_pod.ts';
import {waitingLine} from './_say.ts';
import {type Sighting, told} from './_sightings.ts';
import {type StartDetail, startFound, startSighting} from './_start-causes.ts';

/** A ready pod that lost a container this recently is worth a word when nothing else is wrong. */
const recentMs = 600_000;
/** Restarts of a ready pod that are worth one. */
const manyRestarts = 3;

/** Containers that do not start, or start and end; of each only one thing is told. */
const containers: Family = {
  codes: ['config-missing', 'start-error', 'init-failed', 'oom-killed', 'crash-loop'],
  find(scene: Scene): readonly Found[] {
    if (conditionOf(jobOf(scene), 'Complete')?.status === 'True') return [];
    const config: Sighting<ConfigDetail>[] = [];
    const start: Sighting<StartDetail>[] = [];
    const crashes: Sighting<CrashDetail>[] = [];
    for (const pod of scene.fresh) {
      if (isReady(pod) || !isJudged(pod)) continue;
      const mounted = mountedConfig(scene, pod);
      config.push(...mounted);
      for (const container of containersOf(pod)) {
        const trouble = troubleOf(scene, pod, container);
        if (trouble?.kind === 'config') {
          const line = waitingLine(pod, container.name, trouble.reason, trouble.text);
          const failed = scene.snapshot.eventsOf(pod).find((one) => one.reason === 'Failed' && one.message.includes(trouble.text));
          config.push(configSighting(pod, {missing: trouble.missing, container: container.name, line}, failed?.first ?? startOf(pod)));
        } else if (trouble?.kind === 'start') start.push(startSighting(pod, {container, error: trouble.error}));
        else if (trouble?.kind === 'crash' && isTold(pod, trouble.crash.ended.reason))
          crashes.push(crashSighting(pod, {container, crash: trouble.crash}));
      }
    }
    const found = [
      ...told(config, (best, count) => configFound(scene, best, count)),
      ...told(start, (best, count) => startFound(scene, best, count)),
      ...told(crashes, (best, count) => crashFound(scene, best, count)),
    ];
    return found.length > 0 ? found : told(recent(scene), (best, count) => context(crashFound(scene, best, count)));
  },
};
export default containers;

/** Pods that ended well, and those that their node threw out or turned away, are not about their containers. */
function isJudged(pod: KubeObject): boolean {
  if (textAt(pod, 'status', 'phase') === 'Succeeded') return false;
  return !hasEnded(pod) || textAt(pod, 'status', 'reason') === undefined;
}

/** One failed run of a Job is the Job's business; that it lacked memory is worth telling. */
function isTold(pod: KubeObject, reason: string): boolean {
  return !isOfJob(pod) || textAt(pod, 'spec', 'restartPolicy') !== 'Never' || reason === 'OOMKilled';
}

/** What is told beside the point never ends a wait. */
function context({graceEndsAt: _, ...found}: Found): Found {
  return {...found, kind: 'retryable'};
}

/** Ready pods whose container was lost a short while ago: context for whoever asks, never a failure. */
function recent(scene: Scene): readonly Sighting<CrashDetail>[] {
  return scene.fresh
    .filter((pod) => isReady(pod) && restarted(pod))
    .flatMap((pod) =>
      containersOf(pod).flatMap((container) => {
        const ended = endOf(container);
        const restarts = restartsOf(container);
        if (
          ended?.finishedAt === undefined ||
          scene.now - ended.finishedAt > recentMs ||
          at(container.status, 'state', 'running') === undefined
        )
          return [];
        if (ended.reason !== 'OOMKilled' && restarts < manyRestarts) return [];
        return [crashSighting(pod, {container, crash: {ended, restarts, down: false, failsAt: undefined}})];
      }),
    );
}

function restarted(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'containerStatuses').some((status) => (numberAt(status, 'restartCount') ?? 0) > 0);
}
