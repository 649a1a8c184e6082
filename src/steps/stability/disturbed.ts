import type {Cause, CauseCode} from '../../core/cause.ts';
import type {Finding} from '../../core/finding.ts';
import {conditionOf, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {Snapshot} from '../../diagnosis/_types.ts';
import {diagnoseObject} from '../../diagnosis/diagnose.ts';
import {type Disturbance, restartedOf, restartsOf} from './held.ts';

/** What a disturbance is reported as: one finding for each, with the cause that the cluster's objects show. Pure. */
export function findingOf(one: Disturbance, snapshot: Snapshot): Finding {
  const causes = causesOf(one, snapshot);
  const [root] = causes;
  return {
    id: 'kubernetes.stability',
    title: 'Does everything that got ready stay ready?',
    component: 'kubernetes',
    instance: shortName(one.workload),
    severity: 'critical',
    required: true,
    status: 'fail',
    message: `${sentenceOf(one)}${root === undefined ? '' : `; ${root.summary}`}`,
    observed: [{name: 'restarts', value: one.now === undefined ? null : restartsOf(one.now) - restartsOf(one.pod), unit: 'count'}],
    thresholds: [],
    ...(root === undefined ? {} : {hint: root.hint}),
    source: {kind: 'kubernetes', query: 'pods of the workloads: uid, Ready, restartCount'},
    ...(root?.since === null || root === undefined ? {} : {since: root.since}),
    causes,
    durationMs: 0,
  };
}

function sentenceOf({pod, what, now}: Disturbance): string {
  const name = `pod/${pod.metadata.name}`;
  if (what === 'restarted') return `${name} was ready and then restarted`;
  if (what === 'not-ready')
    return conditionOf(now, 'Ready')?.status === 'True' ? `${name} was not ready for a moment` : `${name} was ready and is not any more`;
  return `${name} was ready and ${now === undefined ? 'disappeared' : 'is being deleted'}, although nobody asked for fewer pods`;
}

/** What the diagnosis knows of this pod; else what its own objects say. */
function causesOf(one: Disturbance, snapshot: Snapshot): readonly Cause[] {
  const live = snapshot.find(one.workload.kind, one.workload.namespace, one.workload.name);
  const known = live === undefined ? [] : diagnoseObject(live, snapshot).causes;
  const about = known.filter((cause) => cause.object === `pod/${one.pod.metadata.name}`);
  return about.length > 0 ? about : [ownCause(one, snapshot)];
}

function ownCause(one: Disturbance, snapshot: Snapshot): Cause {
  const {name, namespace = 'default'} = one.pod.metadata;
  const about = {object: `pod/${name}`, kind: 'terminal', count: 1, consequences: []} as const;
  const describe = `see more with: kubectl -n ${namespace} describe pod ${name}`;
  if (one.what === 'restarted' && one.now !== undefined) return {...about, ...restart(one, one.now)};
  if (one.what === 'not-ready') {
    const ready = conditionOf(one.now, 'Ready');
    const said = [ready?.reason ?? '', ready?.message ?? ''].filter((text) => text !== '').join(': ');
    return {
      ...about,
      code: 'readiness-failing',
      since: null,
      summary: `pod/${name} lost its readiness${said === '' ? '' : ` (${said})`}`,
      evidence: said === '' ? [] : [`Ready=False ${said}`],
      hint: describe,
    };
  }
  const events = snapshot.eventsOf(one.pod).filter((event) => event.type === 'Warning' || lossReasons.has(event.reason));
  const last = events.findLast((event) => lossReasons.has(event.reason));
  const node = textAt(one.pod, 'spec', 'nodeName');
  const found = node === undefined || !snapshot.has('Node') ? undefined : snapshot.find('Node', undefined, node);
  const nodeLost = node !== undefined && snapshot.has('Node') && conditionOf(found, 'Ready')?.status !== 'True';
  const why = nodeLost
    ? `its node ${node} is ${found === undefined ? 'gone' : 'not ready'}`
    : (last?.message ?? 'it was deleted or evicted from outside');
  return {
    ...about,
    code: nodeLost ? 'node-lost' : (lossReasons.get(last?.reason ?? '') ?? 'evicted'),
    since: one.now?.metadata.deletionTimestamp ?? null,
    summary: `pod/${name} was taken away: ${why}`,
    evidence: events.map((event) => `${event.reason}: ${event.message}`),
    hint: `find out who removed it: kubectl -n ${namespace} get events --field-selector involvedObject.name=${name}`,
  };
}

const lossReasons: ReadonlyMap<string, CauseCode> = new Map([
  ['Evicted', 'evicted'],
  ['EvictionByEvictionAPI', 'evicted'],
  ['TaintManagerEviction', 'node-lost'],
  ['NodeNotReady', 'node-lost'],
  ['Preempted', 'preempted'],
]);

function restart(one: Disturbance, now: NonNullable<Disturbance['now']>): Omit<Cause, 'object' | 'kind' | 'count' | 'consequences'> {
  const status = restartedOf(one.pod, now);
  const container = textAt(status, 'name') ?? '';
  const last = ['lastState', 'terminated'] as const;
  const reason = textAt(status, ...last, 'reason') ?? '';
  const exit = numberAt(status, ...last, 'exitCode');
  const how = [exit === undefined ? '' : `exit ${exit}`, reason === 'Error' ? '' : reason].filter((text) => text !== '').join(', ');
  const said = (textAt(status, ...last, 'message') ?? '').trim().split('\n').at(-1) ?? '';
  return {
    code: reason === 'OOMKilled' ? 'oom-killed' : 'crash-loop',
    container,
    since: textAt(status, ...last, 'finishedAt') ?? null,
    summary: `container ${container} of pod/${now.metadata.name} ended after it had been ready${how === '' ? '' : ` (${how})`}${said === '' ? '' : `: ${said.slice(0, 200)}`}`,
    evidence: [`lastState: ${how === '' ? 'unknown' : how}`, ...(said === '' ? [] : [said.slice(0, 500)])],
    hint: `kubectl -n ${now.metadata.namespace ?? 'default'} logs ${now.metadata.name} -c ${container} --previous`,
  };
}
