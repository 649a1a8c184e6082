import type {Family, Found, Scene} from '../_types.ts';
import {wasKilled} from './_killed-pods.ts';
import {containersOf, isOfJob, isReady, unready} from './_pod.ts';
import {type KillDetail, killFound, killSighting} from './_probe-kills.ts';
import {type ReadinessDetail, readinessFound, readinessSighting} from './_readiness.ts';
import {type Sighting, told} from './_sightings.ts';

/** Probes that do not pass, judged by their own numbers: nothing fails before its window is over. */
const probes: Family = {
  codes: ['startup-failing', 'liveness-failing', 'readiness-failing'],
  find(scene: Scene): readonly Found[] {
    const readiness: Sighting<ReadinessDetail>[] = [];
    const kills: Sighting<KillDetail>[] = [];
    for (const pod of unready(scene)) {
      for (const container of containersOf(pod)) {
        const kill = container.init ? undefined : killSighting(scene, pod, container);
        if (kill !== undefined) kills.push(kill);
        // The readiness of a Job's pod decides nothing.
        else if (!container.init && !isOfJob(pod)) readiness.push(...readinessSighting(scene, pod, container));
      }
    }
    // A pod that a liveness probe kills again and again is ready in between.
    if (kills.length === 0) {
      for (const pod of scene.fresh) {
        if (!isReady(pod) || !wasKilled(scene.snapshot, pod)) continue;
        for (const container of containersOf(pod)) {
          const kill = killSighting(scene, pod, container);
          if (kill !== undefined) kills.push(kill);
        }
      }
    }
    return [
      ...told(kills, (best, count) => killFound(scene, best, count)),
      ...told(readiness, (best, count) => readinessFound(scene, best, count)),
    ];
  },
};
export default probes;
