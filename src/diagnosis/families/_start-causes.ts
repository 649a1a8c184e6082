import type {KubeObject} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {type Container, restartsOf, startOf} from './_pod.ts';
import {cut, eventLine, iso, kubectl, many, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';
import type {StartError} from './_start-errors.ts';

/** A runtime's refusal that no retry changes; long enough for a second look. */
const finalGraceMs = 10_000;
/** Other refusals: a busy node may need a few tries. */
const otherGraceMs = 120_000;

export type StartDetail = {readonly container: Container; readonly error: StartError};

export function startSighting(pod: KubeObject, detail: StartDetail): Sighting<StartDetail> {
  const {container, error} = detail;
  return {key: `${container.name}/${error.kind}/${error.what}`, pod, since: startOf(pod), weight: restartsOf(container), detail};
}

export function startFound(scene: Scene, {pod, since, detail}: Sighting<StartDetail>, count: number): Found {
  const {container, error} = detail;
  const event = scene.snapshot
    .eventsOf(pod)
    .findLast(
      (one) =>
        one.reason === 'Failed' && (one.container ?? container.name) === container.name && !/^Failed to pull image/.test(one.message),
    );
  const began = event?.first ?? since;
  const restarts = restartsOf(container);
  return {
    code: 'start-error',
    object: podName(pod),
    container: container.name,
    since: iso(began),
    summary: `container ${container.name} cannot be started: ${error.what}${restarts > 0 ? `, ${many(restarts, 'restart')}` : ''}${count > 1 ? ` (${count} pods)` : ''}`,
    evidence: [
      cut(`${podName(pod)} container ${container.name}: ${error.reason}: ${error.text}`),
      ...(event === undefined ? [] : [eventLine(event)]),
    ],
    hint:
      error.kind === 'passing'
        ? `wait: the kubelet tries again; ${kubectl(pod, `describe pod ${pod.metadata.name}`)}`
        : `correct the image, the command or the securityContext; ${kubectl(pod, `describe pod ${pod.metadata.name}`)}`,
    kind: error.kind === 'passing' ? 'retryable' : 'terminal',
    ...(error.kind === 'passing' ? {} : graceUntil(began, error.kind === 'final' ? finalGraceMs : otherGraceMs, scene.now)),
  };
}
