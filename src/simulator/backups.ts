import {at, type KubeObject, textAt} from '../core/objects.ts';
import type {SimulatedCluster} from './cluster.ts';
import {fieldsAt} from './fields.ts';
import {logKey} from './logs.ts';
import {ownerReference} from './pods.ts';

const dayMs = 86_400_000;
/** 41 GiB, a little more every day. */
const usualBytes = 44_023_414_784;
const growthBytes = 201_326_592;
const kept = 3;
const restoredDaysAgo = 12;

/** What a platform that was deployed some time ago has behind it: a backup of each of the last days, and a restore that was tried. */
export function rememberBackups(cluster: SimulatedCluster): void {
  for (const schedule of cluster.store.list('batch/CronJob', cluster.namespace)) {
    if (!schedule.metadata.name.endsWith('backup') || at(schedule, 'spec', 'suspend') === true) continue;
    const last = lastRun(textAt(schedule, 'spec', 'schedule') ?? '', cluster.now());
    const {annotations = {}} = schedule.metadata;
    const tested = iso(cluster.now() - restoredDaysAgo * dayMs);
    const known = cluster.put({
      ...schedule,
      metadata: {...schedule.metadata, annotations: {...annotations, 'gomeet.io/last-restore-test': tested}},
    });
    cluster.status(known, {lastScheduleTime: iso(last), lastSuccessfulTime: iso(last + 60_000)});
    for (let days = 0; days < kept; days += 1) past(known, last - days * dayMs, usualBytes - days * growthBytes, cluster);
  }
}

/** One run that succeeded, with the pod whose log tells the size. */
function past(schedule: KubeObject, begin: number, bytes: number, cluster: SimulatedCluster): void {
  const name = `${schedule.metadata.name}-${Math.floor(begin / 60_000)}`;
  const namespace = cluster.namespace;
  const [startTime, completionTime] = [iso(begin), iso(begin + 60_000)];
  const spec = fieldsAt(schedule, 'spec', 'jobTemplate', 'spec');
  const job = cluster.put({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name, namespace, creationTimestamp: startTime, ownerReferences: [ownerReference(schedule)]},
    spec,
    status: {
      startTime,
      completionTime,
      succeeded: 1,
      conditions: [{type: 'Complete', status: 'True', reason: 'CompletionsReached', message: ''}],
    },
  });
  const size = `Total objects: 1 (1)\nTotal size: ${(bytes / 2 ** 30).toFixed(3)} GiB (${bytes} Byte)\n`;
  cluster.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-done`,
      namespace,
      creationTimestamp: startTime,
      labels: {'batch.kubernetes.io/job-name': name},
      annotations: {[logKey]: size},
      ownerReferences: [ownerReference(job)],
    },
    spec: {...fieldsAt(spec, 'template', 'spec'), nodeName: cluster.store.list('Node')[0]?.metadata.name ?? ''},
    status: {phase: 'Succeeded', startTime},
  });
}

/** The last time a daily schedule (`minute hour * * *`) was due, in milliseconds. */
function lastRun(schedule: string, now: number): number {
  const [minute = '0', hour = '0'] = schedule.split(' ');
  const today = new Date(now);
  today.setUTCHours(Number(hour), Number(minute), 0, 0);
  return today.getTime() <= now ? today.getTime() : today.getTime() - dayMs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
