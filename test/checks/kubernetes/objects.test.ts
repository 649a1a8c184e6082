import {describe, expect, it} from 'vitest';
import endpoints from '../../../src/checks/kubernetes/endpoints.ts';
import hpaLimits from '../../../src/checks/kubernetes/hpa-limits.ts';
import jobs from '../../../src/checks/kubernetes/jobs.ts';
import lock from '../../../src/checks/kubernetes/lock.ts';
import pdb from '../../../src/checks/kubernetes/pdb.ts';
import volumes from '../../../src/checks/kubernetes/volumes.ts';
import {takenLease} from '../../../src/core/lease.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object} from './_objects.ts';

const time = Date.parse(now);
const conditions = (type: string, status = 'True', reason = 'r') => ({
  conditions: [{type, status, reason, message: 'm', lastTransitionTime: ago(60)}],
});

describe('kubernetes.hpa-limits', () => {
  const manifests = [object('HorizontalPodAutoscaler', 'web')];
  const hpa = (status: object) =>
    object('HorizontalPodAutoscaler', 'web', {spec: {maxReplicas: 10}, status: {currentReplicas: 3, desiredReplicas: 3, ...status}});
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['below', [hpa({})], ['pass']],
    [
      'at its maximum',
      [hpa({...conditions('ScalingLimited', 'True', 'TooManyReplicas'), currentReplicas: 10, desiredReplicas: 10})],
      ['warn hpa/web'],
    ],
    ['at its minimum', [hpa(conditions('ScalingLimited', 'True', 'TooFewReplicas'))], ['pass']],
    ['it has not looked', [object('HorizontalPodAutoscaler', 'web')], ['unknown!']],
    ['it is away', [], ['unknown!']],
  ])('%s', (_, found, expected) => {
    expect(short(judged(hpaLimits, found, {manifests}))).toEqual(expected);
  });
  it('skips a profile without any', () => expect(short(judged(hpaLimits, []))).toEqual(['skip']));
});

describe('kubernetes.pdb', () => {
  const manifests = [object('PodDisruptionBudget', 'web')];
  const budget = (currentHealthy: number, disruptionsAllowed: number, more: object = {}) =>
    object('PodDisruptionBudget', 'web', {status: {currentHealthy, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed, ...more}});
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['kept', [budget(3, 1)], ['pass']],
    ['nothing may go', [budget(2, 0)], ['warn pdb/web']],
    ['undercut', [budget(1, 0)], ['fail! pdb/web']],
    ['no pods', [budget(0, 0, {expectedPods: 0, desiredHealthy: 0})], ['pass']],
    ['no status', [object('PodDisruptionBudget', 'web')], ['unknown! pdb/web']],
    ['it cannot be computed', [budget(3, 0, conditions('DisruptionAllowed', 'False', 'SyncFailed'))], ['fail! pdb/web']],
    ['absent', [], ['fail! pdb/web']],
  ])('%s', (_, found, expected) => {
    expect(short(judged(pdb, found, {manifests}))).toEqual(expected);
  });
});

describe('kubernetes.volumes', () => {
  const claim = (phase: string | undefined, seconds: number, className = 'fast') =>
    object('PersistentVolumeClaim', 'data-pg-0', {spec: {storageClassName: className}, status: {phase}}, {creationTimestamp: ago(seconds)});
  const late = object('StorageClass', 'late', {volumeBindingMode: 'WaitForFirstConsumer'});
  const user = object('Pod', 'pg-0', {spec: {volumes: [{persistentVolumeClaim: {claimName: 'data-pg-0'}}]}});
  const manifests = [object('StatefulSet', 'pg', {spec: {volumeClaimTemplates: [{metadata: {name: 'data'}}]}})];
  it.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['bound', [claim('Bound', 900)], [], ['pass']],
    ['pending for a moment', [claim('Pending', 60)], [], ['pass']],
    ['pending too long', [claim('Pending', 400)], [], ['fail! pvc/data-pg-0']],
    ['lost', [claim('Lost', 900)], [], ['fail! pvc/data-pg-0']],
    ['waits for a pod that does not come', [claim('Pending', 900, 'late')], [], ['pass']],
    ['waits though its pod is there', [claim('Pending', 900, 'late')], [user], ['fail! pvc/data-pg-0']],
    ['none, and some are wanted', [], [], ['fail!']],
  ])('%s', (_, claims, pods, expected) => {
    const reading = {PersistentVolumeClaim: claims, Pod: pods, classes: [late], now: time};
    expect(short(judged(volumes, reading, {manifests}))).toEqual(expected);
  });
  it('skips a profile without volumes', () => {
    expect(short(judged(volumes, {PersistentVolumeClaim: [], Pod: [], classes: undefined, now: time}))).toEqual(['skip']);
  });
});

describe('kubernetes.jobs', () => {
  const init = (status: object = {}, spec: object = {}) => object('Job', 'init', {spec, status}, {creationTimestamp: ago(60)});
  const cron = (spec: object = {}) => object('CronJob', 'backup', {spec}, {uid: 'uid-CronJob-backup'});
  const run = (name: string, status: object, seconds: number) =>
    object(
      'Job',
      name,
      {status},
      {creationTimestamp: ago(seconds), ownerReferences: [{kind: 'CronJob', name: 'backup', uid: 'uid-CronJob-backup'}]},
    );
  const manifests = [init({}, {ttlSecondsAfterFinished: 100}), cron()];
  const done = init(conditions('Complete'));
  it.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['complete', [done], [cron()], ['pass']],
    ['gone after its time to live', [], [cron()], ['pass']],
    ['failed', [init(conditions('Failed'))], [cron()], ['fail! job/init']],
    ['it runs', [init()], [cron()], ['warn job/init']],
    ['it runs too long', [init({startTime: ago(4_000)})], [cron()], ['fail! job/init']],
    ['suspended', [init({}, {suspend: true})], [cron()], ['warn job/init']],
    ['the schedule is away', [done], [], ['fail! cronjob/backup']],
    ['the schedule is suspended by hand', [done], [cron({suspend: true})], ['warn cronjob/backup']],
    [
      'its last run failed',
      [done, run('b-1', conditions('Complete'), 900), run('b-2', conditions('Failed'), 60)],
      [cron()],
      ['fail! cronjob/backup'],
    ],
    ['one of somebody else failed', [done, object('Job', 'repair', {status: conditions('Failed')})], [cron()], ['warn job/repair']],
    ['an earlier run failed', [done, run('b-1', conditions('Failed'), 900), run('b-2', conditions('Complete'), 60)], [cron()], ['pass']],
  ])('%s', (_, found, schedules, expected) => {
    expect(short(judged(jobs, {Job: found, CronJob: schedules, now: time}, {manifests}))).toEqual(expected);
  });
  it('misses a job that nobody would have removed', () => {
    expect(short(judged(jobs, {Job: [], CronJob: [], now: time}, {manifests: [init()]}))).toEqual(['fail! job/init']);
  });
});

describe('kubernetes.endpoints', () => {
  const service = object('Service', 'web', {spec: {selector: {app: 'web'}}});
  const slice = (...ready: readonly (boolean | undefined)[]) =>
    object(
      'EndpointSlice',
      'web-1',
      {endpoints: ready.map((one, index) => ({conditions: {ready: one}, addresses: [`10.0.0.${index}`]}))},
      {labels: {'kubernetes.io/service-name': 'web'}},
    );
  const workload = (replicas: number) => object('Deployment', 'web', {spec: {replicas, template: {metadata: {labels: {app: 'web'}}}}});
  it.each<[string, readonly KubeObject[], readonly KubeObject[], number, readonly string[]]>([
    ['two are ready', [service], [slice(true, true)], 2, ['pass']],
    ['an unset condition means ready', [service], [slice(undefined, true)], 2, ['pass']],
    ['one of two', [service], [slice(true, false)], 2, ['warn service/web']],
    ['one of one', [service], [slice(true)], 1, ['pass']],
    ['none', [service], [slice(false, false)], 2, ['fail! service/web']],
    ['no slice at all', [service], [], 2, ['fail! service/web']],
    ['scaled to none', [service], [], 0, ['pass']],
    [
      'one of somebody else has none',
      [service, object('Service', 'other', {spec: {selector: {app: 'x'}}})],
      [slice(true)],
      1,
      ['warn service/other'],
    ],
    ['the service is away', [], [slice(true)], 1, ['fail! service/web']],
  ])('%s', (_, services, slices, replicas, expected) => {
    const reading = {Service: services, EndpointSlice: slices, ControllerRevision: []};
    expect(short(judged(endpoints, reading, {manifests: [service, workload(replicas)]}))).toEqual(expected);
  });
});

describe('kubernetes.lock', () => {
  const owner = {identity: 'a', by: 'ada', host: 'box', command: 'gomeet deploy', reason: '', job: ''};
  const lease = (seconds: number) => takenLease('gomeet', owner, time - seconds * 1_000);
  it.each<[string, readonly KubeObject[], string]>([
    ['never taken', [], 'pass'],
    ['at work', [lease(5)], 'pass'],
    ['held up for a moment', [lease(40)], 'pass'],
    ['cut off', [lease(90)], 'warn'],
  ])('%s', (_, leases, expected) => {
    expect(short(judged(lock, {leases, now: time}))).toEqual([expected]);
  });
  it('says whose change it is', () => {
    expect(judged(lock, {leases: [lease(300)], now: time})[0]?.message).toBe(
      'gomeet deploy by ada on box holds the lock and has given no sign of life for 5 min: it was cut off',
    );
  });
});
