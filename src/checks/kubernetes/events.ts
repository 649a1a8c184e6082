import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import type {KubeObject} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import type {SeenEvent} from '../../diagnosis/_types.ts';
import {aboutOf, seenEvent} from '../../diagnosis/seen-events.ts';
import {listed} from './_lists.ts';
import {clusterNow} from './_now.ts';

const table = limits('kubernetes.events', {
  windowSeconds: {value: 900, unit: 'seconds', source: 'what happened since an on-call engineer was called'},
});

/** Reasons that keep pods from running; others are often part of an ordinary start. */
const serious = new Set([
  'FailedScheduling',
  'BackOff',
  'FailedMount',
  'FailedAttachVolume',
  'FailedCreate',
  'FailedCreatePodSandBox',
  'Failed',
  'Evicted',
  'OOMKilling',
  'SystemOOM',
  'NodeNotReady',
  'ProvisioningFailed',
  'FailedKillPod',
  'Preempted',
]);
const shownGroups = 20;

export type EventsReading = {readonly events: readonly KubeObject[]; readonly now: number};

export default probe<EventsReading>({
  id: 'kubernetes.events',
  question: 'What did the cluster warn of within the last 15 minutes?',
  severity: 'info',
  required: false,
  source: {kind: 'kubernetes', query: 'list events of the namespace: type Warning, by reason and kind'},
  limits: table.table,
  async read(asking, signal) {
    const events = await listed(asking, 'Event', signal);
    return {events, now: clusterNow(asking.world, events)};
  },
  judge: ({events, now}, target) => {
    const {windowSeconds} = table.of(target);
    const begin = now - windowSeconds * 1_000;
    const groups = groupsOf(events, begin);
    const window = formatDuration(windowSeconds * 1_000);
    const thresholds = table.thresholds(target);
    if (groups.length === 0) return {status: 'pass', message: `no warnings within the last ${window}`, thresholds};
    const bad = groups.filter((group) => serious.has(group.reason));
    const shown = (bad.length > 0 ? bad : groups).slice(0, 5).map(({reason, kind, count}) => `${reason} of ${kind} (${count})`);
    const [first] = bad;
    return {
      status: bad.length > 0 ? 'warn' : 'pass',
      message: `${groups.reduce((sum, group) => sum + group.count, 0)} warnings within the last ${window}: ${shown.join(', ')}`,
      observed: groups.slice(0, shownGroups).map(({reason, kind, count}) => ({name: `${kind}.${reason}`, value: count, unit: 'count'})),
      thresholds,
      evidence: groups.slice(0, shownGroups),
      ...(first === undefined
        ? {}
        : {hint: `kubectl -n ${target.namespace} get events --field-selector type=Warning,reason=${first.reason}`}),
    };
  },
});

type Group = {
  readonly reason: string;
  readonly kind: string;
  readonly count: number;
  readonly objects: number;
  readonly newest: string;
  readonly message: string;
};

/** The most frequent first. */
function groupsOf(events: readonly KubeObject[], begin: number): readonly Group[] {
  const seen = events
    .map((event) => ({...seenEvent(event), about: aboutOf(event)}))
    .filter((event) => event.type === 'Warning' && event.last !== undefined && event.last >= begin);
  const groups = Map.groupBy(seen, (event) => `${event.reason}\n${event.about?.kind ?? ''}`);
  return [...groups.values()]
    .map((group): Group => {
      const newest = group.reduce((best, event) => ((event.last ?? 0) > (best.last ?? 0) ? event : best));
      return {
        reason: newest.reason,
        kind: newest.about?.kind ?? 'nothing',
        count: group.reduce((sum, event) => sum + countSince(event, begin), 0),
        objects: new Set(group.map((event) => event.about?.name)).size,
        newest: new Date(newest.last ?? 0).toISOString(),
        message: newest.message.slice(0, 300),
      };
    })
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/** An event that began before the window says only how often it was seen in all: taken as spread evenly, and once at least. */
function countSince(event: SeenEvent, begin: number): number {
  if (event.first === undefined || event.last === undefined || event.first >= begin || event.last <= event.first) return event.count;
  return Math.max(1, Math.round((event.count * (event.last - begin)) / (event.last - event.first)));
}
