import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {type Crash, crashOf, endedByProbe} from './_crash.ts';
import {wasKilled} from './_killed-pods.ts';
import {isCacheSync, type Missing, missingOf} from './_missing-config.ts';
import {type Container, endOf, isOfJob, waitingOf} from './_pod.ts';
import {type StartError, startErrorOf} from './_start-errors.ts';

/** The one thing that is wrong with a container; what the images' and the probes' families tell is none of it. */
export type ContainerTrouble =
  | {readonly kind: 'config'; readonly missing: Missing | undefined; readonly reason: string; readonly text: string}
  | {readonly kind: 'start'; readonly error: StartError}
  | {readonly kind: 'crash'; readonly crash: Crash};

export function troubleOf(scene: Scene, pod: KubeObject, container: Container): ContainerTrouble | undefined {
  if (foreignText(container) !== undefined) return undefined;
  const waiting = waitingOf(container);
  if (waiting?.reason === 'CreateContainerConfigError') {
    const missing = missingOf(waiting.message, pod);
    if (missing !== undefined || isCacheSync(waiting.message))
      return {kind: 'config', missing, reason: waiting.reason, text: waiting.message};
  }
  const error = startErrorOf(container);
  if (error !== undefined) return {kind: 'start', error};
  const crash = crashOf(container, scene.now);
  if (crash === undefined || isDone(pod, container, crash)) return undefined;
  if (wasKilled(scene.snapshot, pod) && endedByProbe(scene.snapshot.eventsOf(pod), container.name, crash.ended, pod)) return undefined;
  return {kind: 'crash', crash};
}

/** What the kernel says of a program that was built for another processor: a matter of the image. */
export function foreignText(container: Container): string | undefined {
  return [endOf(container)?.message, waitingOf(container)?.message].find((text) => text !== undefined && /exec format error/i.test(text));
}

/** Init containers and Jobs are meant to end; once with exit 0 is no trouble of any container. */
function isDone(pod: KubeObject, container: Container, {ended, restarts}: Crash): boolean {
  if (ended.exitCode !== 0) return false;
  return container.init || isOfJob(pod) || textAt(pod, 'spec', 'restartPolicy') === 'Never' || restarts === 0;
}
