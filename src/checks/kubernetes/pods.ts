import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {isReady} from '../../core/pods.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {condition, createdAt, timeOf} from '../../diagnosis/times.ts';
import {type OwnedPods, ownerNames, readOwnedPods} from './_owners.ts';

const table = limits('kubernetes.pods', {
  startSeconds: {value: 120, unit: 'seconds', source: 'longer than every start-up probe of the manifests but PostgreSQL’s'},
  endSeconds: {value: 300, unit: 'seconds', source: 'the node controller’s tolerance of a node that is away'},
});

export default probe<OwnedPods>({
  id: 'kubernetes.pods',
  question: 'Is every pod of the namespace ready, or on a good way to be?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list pods: phase, waiting reasons, Ready, PodScheduled'},
  runbook: 'rollout',
  limits: table.table,
  read: readOwnedPods,
  judge: ({Pod: pods, ReplicaSet: sets, now}, target) => {
    const {startSeconds, endSeconds} = table.of(target);
    const nameOf = ownerNames(sets);
    const groups = new Map<string, {readonly owner: string; readonly trouble: Trouble; readonly pods: string[]}>();
    let starting = 0;
    let ready = 0;
    for (const pod of pods) {
      const found = troubleOf(pod, now, startSeconds, endSeconds);
      if (found === 'ready') ready += 1;
      else if (found === 'starting') starting += 1;
      else if (found !== 'done') {
        const owner = nameOf(pod);
        const key = `${owner}\n${found.reason}`;
        const group = groups.get(key) ?? {owner, trouble: found, pods: []};
        group.pods.push(pod.metadata.name);
        groups.set(key, group);
      }
    }
    const observed = [
      {name: 'ready', value: ready, unit: 'count'},
      {name: 'starting', value: starting, unit: 'count'},
    ];
    if (groups.size === 0) {
      if (ready + starting === 0)
        return {status: 'fail', message: 'the namespace has no pods', hint: `gomeet deploy --target ${target.name}`};
      const more = starting === 0 ? '' : `, ${starting} more on their way`;
      return {status: 'pass', message: `${ready} pods are ready${more}`, observed, thresholds: table.thresholds(target)};
    }
    return [...groups.values()].map(({owner, trouble, pods: names}): Judgement => {
      const who = names.length === 1 && owner === `pod/${names[0]}` ? '' : `: ${someOf(names)}`;
      return {
        status: trouble.status,
        instance: owner,
        message: `${names.length === 1 ? '1 pod' : `${names.length} pods`} ${trouble.text}${who}`,
        observed: [{name: 'pods', value: names.length, unit: 'count'}, ...observed],
        thresholds: table.thresholds(target),
        hint: `kubectl -n ${target.namespace} describe pod ${names[0]}`,
        ...(trouble.since === undefined ? {} : {since: new Date(trouble.since).toISOString()}),
      };
    });
  },
});

type Trouble = {readonly reason: string; readonly text: string; readonly status: 'warn' | 'fail'; readonly since?: number | undefined};

/** Reasons of a container that simply has not started yet. */
const normal = new Set(['ContainerCreating', 'PodInitializing']);

function troubleOf(pod: KubeObject, now: number, startSeconds: number, endSeconds: number): Trouble | 'ready' | 'starting' | 'done' {
  const phase = textAt(pod, 'status', 'phase');
  const ends = timeOf(pod.metadata.deletionTimestamp);
  if (ends !== undefined) {
    // The grace is part of the time: a pod that drains for hours has not overstayed.
    if (now - ends < endSeconds * 1_000) return 'done';
    return {reason: 'Terminating', text: `should have ended ${formatDuration(now - ends)} ago`, status: 'warn', since: ends};
  }
  if (phase === 'Succeeded') return 'done';
  if (phase === 'Failed') {
    // A Job tries again and counts its tries itself.
    if (pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') === true) return 'done';
    const reason = textAt(pod, 'status', 'reason') ?? 'Failed';
    return {reason, text: `failed (${reason})`, status: 'warn'};
  }
  if (isReady(pod)) return 'ready';
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable')
    return {reason: 'Unschedulable', text: `found no node (${scheduled.message})`, status: 'fail', since: scheduled.since};
  const waits = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
    .map((one) => ({container: textAt(one, 'name') ?? '', reason: textAt(one, 'state', 'waiting', 'reason')}))
    .find(({reason}) => reason !== undefined && !normal.has(reason));
  if (waits?.reason !== undefined)
    return {reason: waits.reason, text: `waiting with ${waits.reason} (container ${waits.container})`, status: 'fail'};
  const since = condition(pod, 'Ready')?.since ?? createdAt(pod);
  if (since !== undefined && now - since < startSeconds * 1_000) return 'starting';
  const node = at(pod, 'spec', 'nodeName') === undefined ? 'without a node' : 'not ready';
  return {
    reason: node,
    text: `${node} for ${since === undefined ? 'an unknown time' : formatDuration(now - since)}`,
    status: 'fail',
    since,
  };
}
