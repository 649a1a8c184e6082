import {formatDuration} from '../../core/duration.ts';
import type {Observation} from '../../core/finding.ts';
import {conditionOf, type KubeObject, keyOf, numberAt, shortName} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {type Load, LoadMemory, podsOf, usersOf, usersText} from './_load.ts';

export type DrainReading = {readonly pods: readonly KubeObject[]; readonly load: Load; readonly now: string};

/** Pods shown by name; the others are counted. */
const shown = 5;

/** The probe that tells which pods of a workload are leaving, since when and with how many people on them. It fails nothing. */
export function draining(workload: KubeObject): Probe<DrainReading> {
  const memory = new LoadMemory();
  return probe<DrainReading>({
    id: 'kubernetes.draining',
    question: 'Which old pods still wait for their users to leave?',
    severity: 'info',
    required: false,
    source: {kind: 'kubernetes', query: 'list pods of the workload; custom.metrics.k8s.io of its autoscaler'},
    follows: [{apiVersion: 'v1', kind: 'Pod', scope: 'namespace'}],
    read: async ({world, target}, signal) => {
      const all = await world.cluster.list('v1', 'Pod', {namespace: target.namespace}, signal);
      const pods = podsOf(workload, all);
      const now = world.clock.now();
      const load = await memory.of(world, workload, pods, target.manifests, now.getTime(), signal);
      return {pods, load, now: now.toISOString()};
    },
    judge: (reading) => judgeDraining(shortName(keyOf(workload)), reading),
  });
}

/** Pure. Pending while new pods wait for the ports of draining ones; otherwise it only tells. */
export function judgeDraining(instance: string, {pods, load, now}: DrainReading): Judgement {
  const leaving = pods.filter(isLeaving);
  const waiting = pods.filter((pod) => !isLeaving(pod) && findsNoNode(pod));
  if (leaving.length === 0) return {status: 'pass', instance, message: 'no pod drains'};
  const time = Date.parse(now);
  const oldest = [...leaving].sort((a, b) => drainBegan(a) - drainBegan(b));
  const names = oldest.slice(0, shown).map((pod) => describe(pod, load, time));
  const list = `${names.join('; ')}${leaving.length > shown ? `; and ${leaving.length - shown} more` : ''}`;
  const about = {instance, observed: measured(oldest, load, time), since: new Date(drainBegan(oldest[0] ?? leaving[0])).toISOString()};
  if (waiting.length === 0) return {...about, status: 'pass', message: `${verb(leaving.length, 'old pod', 'drain')}: ${list}`};
  return {
    ...about,
    status: 'fail',
    transient: true,
    message: `${verb(waiting.length, 'new pod', 'wait')} for nodes that ${verb(leaving.length, 'draining pod', 'hold')}: ${list}`,
    hint: 'a drain ends when the last one leaves; it is never forced',
  };
}

function isLeaving(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function findsNoNode(pod: KubeObject): boolean {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
}

/** When the pod was told to end, in milliseconds. */
function drainBegan(pod: KubeObject | undefined): number {
  return Date.parse(pod?.metadata.deletionTimestamp ?? '') - (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * 1_000;
}

function describe(pod: KubeObject, load: Load, now: number): string {
  const left = Date.parse(pod.metadata.deletionTimestamp ?? '') - now;
  const most = left > 0 ? `at most ${roughly(left, Math.ceil)} more` : 'its grace is over';
  return `${pod.metadata.name} for ${roughly(now - drainBegan(pod), Math.floor)}, ${usersText(load, pod.metadata.name)}, ${most}`;
}

function measured(pods: readonly KubeObject[], load: Load, now: number): readonly Observation[] {
  return [
    {name: 'draining', value: pods.length, unit: 'count'},
    ...pods.flatMap((pod): readonly Observation[] => [
      {name: `${pod.metadata.name}.drainingFor`, value: Math.round(Math.max(0, now - drainBegan(pod)) / 1_000), unit: 'seconds'},
      {name: `${pod.metadata.name}.${load.unit}`, value: usersOf(load, pod.metadata.name) ?? null, unit: 'count'},
    ]),
  ];
}

/** `1 new pod waits`, `2 new pods wait`. */
function verb(number: number, what: string, does: string): string {
  return number === 1 ? `1 ${what} ${does}s` : `${number} ${what}s ${does}`;
}

/** As exact as a drain is: who waits for hours needs no seconds. */
function roughly(ms: number, round: (steps: number) => number): string {
  const step = ms < 120_000 ? 10_000 : ms < 3_600_000 ? 60_000 : 300_000;
  return formatDuration(round(Math.max(0, ms) / step) * step);
}
