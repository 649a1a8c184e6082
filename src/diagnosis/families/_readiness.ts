import {formatDuration} from '../../core/duration.ts';
import {at, conditionOf, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Found, Scene, SeenEvent} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {type Container, conditionSince, timeAt} from './_pod.ts';
import {type Check, checkOf, failureOf, outputOf} from './_probe-window.ts';
import {cut, eventLine, forHowLong, iso, kubectl, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** Caches fill and connections open while a probe already asks: twice its window, and at least this, before it is a failure. */
const leastGraceMs = 60_000;
/** Where the manifest has no numbers: Kubernetes' defaults, 3 failures 10 s apart. */
const unknownCheck: Check = {kind: 'readiness', text: 'readiness probe', windowMs: 31_000, failures: 3};

export type ReadinessDetail = {
  readonly container: string | undefined;
  readonly check: Check;
  readonly failure: SeenEvent | undefined;
  readonly gate?: string;
};

/** A container that runs and is not ready, once its probe has had the time to fail. */
export function readinessSighting(scene: Scene, pod: KubeObject, container: Container): readonly Sighting<ReadinessDetail>[] {
  const {status, spec, name} = container;
  if (at(status, 'state', 'running') === undefined || at(status, 'ready') === true) return openGates(pod, container);
  const startup = checkOf(spec, 'startup');
  if (startup !== undefined && at(status, 'started') !== true) return [];
  const started = timeAt(status, 'state', 'running', 'startedAt');
  // A pod that was ready before is judged from when it stopped being it.
  const lost = conditionSince(pod, 'ContainersReady') ?? conditionSince(pod, 'Ready');
  const events = scene.snapshot.eventsOf(pod);
  const own = checkOf(spec, 'readiness');
  const failure = failureOf(events, name, 'readiness', started);
  if (own === undefined && failure === undefined) return [];
  const check = own ?? unknownCheck;
  // When the startup probe passed is not written anywhere; the first failed readiness probe is not before it.
  const begun = startup === undefined ? started : (failure?.first ?? (started === undefined ? undefined : started + startup.windowMs));
  const since = begun === undefined ? lost : Math.max(begun, lost ?? begun);
  const early = since !== undefined && scene.now - since < check.windowMs;
  if (early && (failure?.count ?? 0) < check.failures) return [];
  return [{key: `${name}/${outputOf(failure).slice(0, 40)}`, pod, since, detail: {container: name, check, failure}}];
}

/** A pod whose containers are ready may wait for a gate that somebody else opens (a load balancer). */
function openGates(pod: KubeObject, container: Container): readonly Sighting<ReadinessDetail>[] {
  if (conditionOf(pod, 'ContainersReady')?.status !== 'True' || listAt(pod, 'spec', 'containers')[0] !== container.spec) return [];
  const gates = listAt(pod, 'spec', 'readinessGates').map((one) => textAt(one, 'conditionType') ?? '?');
  const gate = gates.find((type) => conditionOf(pod, type)?.status !== 'True');
  if (gate === undefined) return [];
  return [
    {
      key: `gate/${gate}`,
      pod,
      since: conditionSince(pod, 'ContainersReady'),
      detail: {container: undefined, check: unknownCheck, failure: undefined, gate},
    },
  ];
}

export function readinessFound(scene: Scene, {pod, since, detail}: Sighting<ReadinessDetail>, count: number): Found {
  const {container, check, failure, gate} = detail;
  const ready = conditionOf(pod, 'Ready');
  const line = [
    cut(`${podName(pod)}: Ready=${ready?.status ?? 'not told'}${ready === undefined || ready.message === '' ? '' : `: ${ready.message}`}`),
  ];
  const pods = count > 1 ? ` (${count} pods)` : '';
  const about = {
    code: 'readiness-failing' as const,
    object: podName(pod),
    since: iso(since),
    follows: ['node-lost', 'node-pressure', 'crash-loop', 'oom-killed'] as const,
  };
  if (gate !== undefined) {
    return {
      ...about,
      summary: `its containers are ready, the readiness gate ${gate} is not open yet${pods}`,
      evidence: line,
      hint: `whoever sets the condition ${gate} has not done so: ${kubectl(pod, `describe pod ${pod.metadata.name}`)}`,
      kind: 'retryable',
    };
  }
  const output = outputOf(failure);
  return {
    ...about,
    ...(container === undefined ? {} : {container}),
    summary: `container ${container} runs and is not ready${forHowLong(since, scene.now)}: its probe ${check.text} (allows ${formatDuration(check.windowMs)}) does not pass${output === '' ? '' : `: ${cut(output, 160)}`}${pods}`,
    evidence: [...line, ...(failure === undefined ? [] : [eventLine(failure)])],
    hint: kubectl(pod, `logs ${pod.metadata.name} -c ${container}`),
    kind: 'terminal',
    ...graceUntil(since, Math.max(leastGraceMs, 2 * check.windowMs), scene.now),
  };
}
