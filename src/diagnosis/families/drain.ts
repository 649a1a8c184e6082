import {formatDuration} from '../../core/duration.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {drainLine, drainsFor, wantsPort} from './_drains.ts';
import {cut, iso, kubectl, many, podName} from './_say.ts';
import {unplacedOf} from './_unschedulable.ts';

/** More than this many draining pods are summed up. */
const shown = 10;

/**
 * New pods that wait for a port of the machine which a draining pod of the same workload still holds. A media server lets
 * its meetings end, which takes hours and is as it should be: never a failure, however long it lasts.
 */
const drain: Family = {
  codes: ['drain-holds-port'],
  find(scene: Scene): readonly Found[] {
    const waiting = unplacedOf(scene).filter(wantsPort);
    const [first] = waiting;
    if (first === undefined || scene.leaving.length === 0) return [];
    const drains = drainsFor(scene, first.pod);
    const [oldest] = drains;
    if (oldest === undefined) return [];
    const measured = drains.map((one) => scene.snapshot.participantsOf(one.pod)).filter((one) => one !== undefined);
    const people =
      measured.length === 0
        ? 'participants not measured'
        : `${measured.reduce((sum, one) => sum + one, 0)} participants on ${many(measured.length, 'pod')}`;
    const age = oldest.since === undefined ? '' : `, the longest for ${formatDuration(Math.max(0, scene.now - oldest.since))}`;
    const ends = drains.map((one) => one.ends).filter((one) => one !== undefined);
    const last = ends.length === 0 ? undefined : Math.max(...ends);
    return [
      {
        code: 'drain-holds-port',
        object: podName(first.pod),
        since: iso(first.since),
        summary: `${many(waiting.length, 'new pod')} ${waiting.length === 1 ? 'waits' : 'wait'} for host ports that ${many(drains.length, 'draining pod')} of the same workload ${drains.length === 1 ? 'holds' : 'hold'} (${portsOf(oldest.ports)})${age}; ${people}`,
        evidence: [
          cut(`${podName(first.pod)}: ${first.message}`),
          ...drains.slice(0, shown).map((one) => drainLine(scene, one)),
          ...(drains.length > shown ? [`and ${drains.length - shown} more`] : []),
        ],
        hint: `wait: a drain ends with its last participant${last === undefined ? '' : `, at the latest at ${iso(last)}`}. To end one now and drop its meetings: ${kubectl(oldest.pod, `delete pod ${oldest.pod.metadata.name} --grace-period=30`)}`,
        kind: 'waiting-for-capacity',
        count: waiting.length,
      },
    ];
  },
};
export default drain;

function portsOf(ports: readonly string[]): string {
  return ports.length <= 4 ? ports.join(', ') : `${ports.slice(0, 3).join(', ')} and ${ports.length - 3} more`;
}
