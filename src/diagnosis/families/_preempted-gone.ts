import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Found, Scene, Snapshot} from '../_types.ts';
import {seenEvent} from '../seen-events.ts';
import {ago, eventLine, iso, many} from './_say.ts';
import {preemptorOf} from './_thrown-out.ts';

/** A pod that was pushed aside is soon gone, its event stays for an hour; what is older than this was made up for. */
const recentMs = 600_000;

const known = new WeakMap<Snapshot, readonly {readonly pod: string; readonly namespace: string; readonly event: KubeObject}[]>();

/** Events of the snapshot about pods that the scheduler pushed aside; usually none. */
function preemptions(snapshot: Snapshot) {
  const before = known.get(snapshot);
  if (before !== undefined) return before;
  const found = snapshot
    .of('Event')
    .filter((event) => textAt(event, 'reason') === 'Preempted')
    .map((event) => ({
      pod: textAt(event, 'involvedObject', 'name') ?? textAt(event, 'regarding', 'name') ?? '',
      namespace: textAt(event, 'involvedObject', 'namespace') ?? textAt(event, 'regarding', 'namespace') ?? '',
      event,
    }));
  known.set(snapshot, found);
  return found;
}

/** Pods of the workload's new revision that were preempted and do not exist any more. */
export function preemptedGone(scene: Scene): readonly Found[] {
  const {snapshot, subject, revision, now} = scene;
  const all = preemptions(snapshot);
  if (all.length === 0) return [];
  const maker = revision?.kind === 'ReplicaSet' || revision?.kind === 'Job' ? revision : subject;
  const own = all
    .filter(({pod, namespace}) => namespace === (maker.metadata.namespace ?? '') && pod.startsWith(`${maker.metadata.name}-`))
    .filter(
      ({pod}) =>
        !pod.slice(maker.metadata.name.length + 1).includes('-') && snapshot.find('Pod', maker.metadata.namespace, pod) === undefined,
    )
    .map(({pod, event}) => ({pod, seen: seenEvent(event)}))
    .filter(({seen}) => seen.last === undefined || now - seen.last < recentMs);
  const last = own.at(-1);
  if (last === undefined) return [];
  const by = preemptorOf(snapshot, last.seen.message);
  return [
    {
      code: 'preempted',
      object: `pod/${last.pod}`,
      since: iso(last.seen.first),
      summary: `${many(own.length, 'pod')} of the workload ${own.length === 1 ? 'was' : 'were'} pushed aside by ${by}, ${ago(last.seen.last, now)}`,
      evidence: [eventLine(last.seen)],
      hint: "add nodes, or give it a PriorityClass of at least the other's; kubectl get priorityclasses",
      kind: 'waiting-for-capacity',
      count: own.length,
    },
  ];
}
