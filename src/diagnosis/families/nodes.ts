import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {blockedFor} from './_blocked-nodes.ts';
import {blockedNode, type LostDetail, lostFound, lostNode} from './_lost-nodes.ts';
import {hasEnough, isReady} from './_pod.ts';
import {preemptedGone} from './_preempted-gone.ts';
import {type Sighting, told} from './_sightings.ts';
import {type ThrownDetail, thrownFound, thrownOut} from './_thrown-out.ts';
import {unplacedOf} from './_unschedulable.ts';

/** Pods that their node lost, threw out or turned away. Their controllers make others, so that none of it is final. */
const nodes: Family = {
  codes: ['node-lost', 'node-pressure', 'evicted', 'preempted'],
  find(scene: Scene): readonly Found[] {
    // Replaced long ago: nobody misses them.
    if (hasEnough(scene)) return [];
    const lost: Sighting<LostDetail>[] = [];
    const thrown: Sighting<ThrownDetail>[] = [];
    const look = (pod: KubeObject, leaving: boolean) => {
      const one = thrownOut(scene, pod, leaving);
      if (one !== undefined) {
        thrown.push({key: `${one.code}/${one.kind}`, pod, since: one.since, detail: one});
        return;
      }
      const node = textAt(pod, 'spec', 'nodeName');
      const gone = node === undefined ? undefined : lostNode(scene, pod, node, leaving);
      if (gone !== undefined) lost.push({key: `${gone.node}`, pod, since: gone.since, detail: gone});
    };
    for (const pod of scene.fresh) if (!isReady(pod)) look(pod, false);
    for (const pod of scene.leaving) look(pod, true);
    const blocked = blockedFor(scene);
    for (const {pod} of unplacedOf(scene)) {
      const closed = blocked(pod);
      const detail = closed === undefined ? undefined : blockedNode(closed);
      if (detail !== undefined) lost.push({key: `${detail.node}/pending`, pod, since: detail.since, detail});
    }
    const gone = thrown.some((one) => one.detail.code === 'preempted') ? [] : preemptedGone(scene);
    return [
      ...told(lost, (best, count) => lostFound(scene, best, count)),
      ...told(thrown, (best, count) => thrownFound(best, count)),
      ...gone,
    ];
  },
};
export default nodes;
