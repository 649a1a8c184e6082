import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {timeOf} from '../../diagnosis/times.ts';
import {type OwnedPods, ownerNames, readOwnedPods} from './_owners.ts';

const table = limits('kubernetes.restarts', {
  windowSeconds: {value: 3_600, unit: 'seconds', source: 'restartCount never falls, so only the last end tells how long ago it was'},
});

export default probe<OwnedPods>({
  id: 'kubernetes.restarts',
  question: 'Has a container ended within the last hour, or run out of memory?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list pods: containerStatuses[].lastState.terminated'},
  runbook: 'rollout',
  limits: table.table,
  read: readOwnedPods,
  judge: ({Pod: pods, ReplicaSet: sets, now}, target) => {
    const {windowSeconds} = table.of(target);
    const nameOf = ownerNames(sets);
    const ends = pods.flatMap((pod) => endsOf(pod)).filter((end) => now - end.at <= windowSeconds * 1_000);
    const window = formatDuration(windowSeconds * 1_000);
    const thresholds = table.thresholds(target);
    if (ends.length === 0) return {status: 'pass', message: `no container ended within the last ${window}`, thresholds};
    const groups = Map.groupBy(ends, ({pod, container, reason}) => `${nameOf(pod)}\n${container}\n${reason}`);
    return [...groups.values()].map((group): Judgement => {
      const [first] = group;
      const newest = Math.max(...group.map((end) => end.at));
      const memory = first?.reason === 'OOMKilled';
      const names = [...new Set(group.map((end) => end.pod.metadata.name))];
      const why = memory ? 'ran out of memory (OOMKilled)' : `ended (${first?.reason}, exit code ${first?.exitCode ?? 'unknown'})`;
      return {
        status: 'warn',
        instance: first === undefined ? '' : nameOf(first.pod),
        message: `container ${first?.container} of ${someOf(names)} ${why} ${formatDuration(now - newest)} ago`,
        observed: [
          {name: 'pods', value: names.length, unit: 'count'},
          {name: 'restarts', value: Math.max(...group.map((end) => end.restarts)), unit: 'count'},
        ],
        thresholds,
        since: new Date(newest).toISOString(),
        hint: memory
          ? `raise the memory limit of the container ${first.container}, or find what it holds: kubectl -n ${target.namespace} top pod ${names[0]} --containers`
          : `kubectl -n ${target.namespace} logs ${names[0]} -c ${first?.container} --previous`,
      };
    });
  },
});

type End = {
  readonly pod: KubeObject;
  readonly container: string;
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly restarts: number;
  readonly at: number;
};

/** A main container that ended; an init container that completed has done its work. */
function endsOf(pod: KubeObject): readonly End[] {
  if (pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') === true) return [];
  return listAt(pod, 'status', 'containerStatuses').flatMap((status): readonly End[] => {
    const last = timeOf(textAt(status, 'lastState', 'terminated', 'finishedAt'));
    const state = last === undefined ? 'state' : 'lastState';
    const ended = last ?? timeOf(textAt(status, 'state', 'terminated', 'finishedAt'));
    if (ended === undefined) return [];
    return [
      {
        pod,
        container: textAt(status, 'name') ?? '',
        reason: textAt(status, state, 'terminated', 'reason') ?? 'no reason given',
        exitCode: numberAt(status, state, 'terminated', 'exitCode'),
        restarts: numberAt(status, 'restartCount') ?? 0,
        at: ended,
      },
    ];
  });
}
