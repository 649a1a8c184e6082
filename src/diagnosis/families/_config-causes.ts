import type {KubeObject} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {isAboutConfig, type Missing, missingOf, missingText, presenceOf} from './_missing-config.ts';
import {awaitsVolumes, startOf} from './_pod.ts';
import {cut, eventLine, iso, kubectl, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** Secrets and ConfigMaps are applied beside the pods that need them, and the kubelet looks again about every minute. */
const graceMs = 30_000;

/** What is missing and the line that says so; `container` is absent for one that a volume needs. */
export type ConfigDetail = {readonly missing: Missing | undefined; readonly container: string | undefined; readonly line: string};

export function configSighting(pod: KubeObject, detail: ConfigDetail, since: number | undefined): Sighting<ConfigDetail> {
  return {key: detail.missing === undefined ? 'cache' : missingText(detail.missing), pod, since, detail};
}

/** FailedMount events of a pod whose volumes lack a Secret, a ConfigMap or a key. Old ones of a pod that got further do not count. */
export function mountedConfig(scene: Scene, pod: KubeObject): readonly Sighting<ConfigDetail>[] {
  if (!awaitsVolumes(pod)) return [];
  const events = scene.snapshot.eventsOf(pod);
  const started = events.findLast((one) => one.reason === 'Started' || one.reason === 'Pulled')?.last;
  return events
    .filter((one) => isAboutConfig(one, pod) && !(started !== undefined && one.last !== undefined && started >= one.last))
    .map((one) =>
      configSighting(pod, {missing: missingOf(one.message, pod), container: undefined, line: eventLine(one)}, one.first ?? startOf(pod)),
    );
}

export function configFound(scene: Scene, {pod, since, detail}: Sighting<ConfigDetail>, count: number): Found {
  const {missing, container, line} = detail;
  const about = {code: 'config-missing' as const, object: podName(pod), ...(container === undefined ? {} : {container}), since: iso(since)};
  const pods = count > 1 ? ` (${count} pods)` : '';
  if (missing === undefined) {
    return {
      ...about,
      summary: `the kubelet has not loaded the Secrets and ConfigMaps of ${podName(pod)} yet${pods}`,
      evidence: [line],
      hint: 'wait: it tries again by itself',
      kind: 'retryable',
    };
  }
  const presence = presenceOf(missing, pod.metadata.namespace, scene.snapshot);
  const needs = `${container === undefined ? 'a volume' : `container ${container}`} needs ${missingText(missing)}`;
  const object = `${missing.kind.toLowerCase()} ${missing.name}`;
  if (presence === 'present') {
    return {
      ...about,
      summary: `${needs}, which was missing and exists now${pods}`,
      evidence: [line, `${missingText(missing)} exists`],
      hint: 'wait: the kubelet looks again about once a minute; deleting the pod is faster',
      kind: 'retryable',
    };
  }
  const absent = presence === 'absent' ? 'does not exist' : 'did not exist when the kubelet looked';
  return {
    ...about,
    summary: `${needs}, which ${absent}${pods}`,
    evidence: [cut(line), ...(presence === 'absent' ? [`${missingText(missing)} does not exist now`] : [])],
    hint:
      missing.key === undefined
        ? `${kubectl(pod, `get ${object}`)}; create it or correct the name in the manifest`
        : `${kubectl(pod, `describe ${object}`)}; add the key or correct its name in the manifest`,
    kind: 'terminal',
    ...graceUntil(since, graceMs, scene.now),
  };
}
