import type {Family, Found, Scene} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {type ClaimTrouble, claimTrouble, wantedClaims} from './_claims.ts';
import {type MountTrouble, mountTroubles} from './_mounts.ts';
import {startOf, unready} from './_pod.ts';
import {cut, eventLine, forHowLong, iso, kubectl, podName} from './_say.ts';
import {type Sighting, told} from './_sightings.ts';

/** Claims and classes are applied beside the pods that need them. */
const claimGraceMs = 30_000;
/** A mount is tried again and again; what is still refused then will be. */
const mountGraceMs = 60_000;

/** Volumes that are not made, not attached or not mounted. Cloud disks take their time to move from node to node. */
const volumes: Family = {
  codes: ['volume-unbound', 'volume-attach', 'volume-mount'],
  find(scene: Scene): readonly Found[] {
    const pods = unready(scene);
    const claims = [...wantedClaims(scene, pods)].flatMap(([name, pod]): readonly Sighting<ClaimTrouble>[] => {
      const trouble = claimTrouble(scene.snapshot, pod.metadata.namespace, name);
      return trouble === undefined
        ? []
        : [{key: `${trouble.final}/${trouble.what}`, pod, since: trouble.since ?? startOf(pod), detail: trouble}];
    });
    const mounts = pods.flatMap((pod) =>
      mountTroubles(scene, pod).map(
        (detail): Sighting<MountTrouble> => ({
          key: `${detail.code}/${detail.final}`,
          pod,
          since: detail.event.first ?? startOf(pod),
          detail,
        }),
      ),
    );
    return [...told(claims, (best, count) => unbound(scene, best, count)), ...told(mounts, (best, count) => unmounted(scene, best, count))];
  },
};
export default volumes;

function unbound(scene: Scene, {pod, since, detail}: Sighting<ClaimTrouble>, count: number): Found {
  const {name, what, final, evidence, event} = detail;
  return {
    code: 'volume-unbound',
    object: pod.kind === 'Pod' ? podName(pod) : `persistentvolumeclaim/${name}`,
    since: iso(since),
    summary: `the claim ${name} ${what}${final ? '' : forHowLong(since, scene.now)}${count > 1 ? ` (${count} claims)` : ''}`,
    evidence: [...evidence, ...(event === undefined ? [] : [eventLine(event)])],
    hint: `${kubectl(pod, `describe pvc ${name}`)}; kubectl get storageclass`,
    kind: final ? 'terminal' : 'retryable',
    ...(final ? graceUntil(since, claimGraceMs, scene.now) : {}),
  };
}

function unmounted(scene: Scene, {pod, since, detail}: Sighting<MountTrouble>, count: number): Found {
  const {code, what, final, hint, event} = detail;
  return {
    code,
    object: podName(pod),
    since: iso(since),
    summary: cut(`${podName(pod)}: ${what}${forHowLong(since, scene.now)}${count > 1 ? ` (${count} pods)` : ''}`),
    evidence: [eventLine(event)],
    hint: `${hint}; ${kubectl(pod, `describe pod ${pod.metadata.name}`)}`,
    kind: final ? 'terminal' : 'retryable',
    ...(final ? graceUntil(since, mountGraceMs, scene.now) : {}),
    ...(code === 'volume-mount' ? {follows: ['volume-attach', 'volume-unbound', 'config-missing', 'node-lost'] as const} : {}),
  };
}
