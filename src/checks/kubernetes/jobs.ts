import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {at, conditionOf, type KubeObject, numberAt, shortName, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {condition, createdAt, timeOf} from '../../diagnosis/times.ts';
import {type Lists, listsOf} from './_lists.ts';
import {clusterNow} from './_now.ts';

const table = limits('kubernetes.jobs', {
  runSeconds: {value: 1_800, unit: 'seconds', source: 'the longest job of the manifests that something waits for'},
});

export type JobsReading = Lists<'Job' | 'CronJob'> & {readonly now: number};

export default probe<JobsReading>({
  id: 'kubernetes.jobs',
  question: 'Have the one-time jobs completed, and did the last run of every scheduled one succeed?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list jobs: Complete, Failed; list cronjobs: lastScheduleTime, lastSuccessfulTime'},
  runbook: 'rollout',
  limits: table.table,
  async read(asking, signal) {
    const lists = await listsOf(asking, ['Job', 'CronJob'], signal);
    return {...lists, now: clusterNow(asking.world, lists.Job, lists.CronJob)};
  },
  judge: ({Job: jobs, CronJob: schedules, now}, target) => {
    const wanted = (kind: string) => target.manifests.filter((object) => object.kind === kind);
    const [once, often] = [wanted('Job'), wanted('CronJob')];
    if (once.length + often.length === 0) return {status: 'skip', message: 'this profile has no jobs'};
    const {runSeconds} = table.of(target);
    const thresholds = table.thresholds(target);
    const judged = [
      ...once.flatMap((object) => judgeJob(object, find(jobs, object), now, runSeconds)),
      ...jobs.flatMap((job) => (once.some((one) => one.metadata.name === job.metadata.name) ? [] : judgeForeign(job, now, runSeconds))),
      ...often.flatMap((object) => judgeCronJob(object, find(schedules, object), jobs, target.name)),
    ];
    if (judged.length > 0) return judged.map((one) => ({...one, thresholds}));
    return {
      status: 'pass',
      message: `${once.length} one-time and ${often.length} scheduled jobs are as wanted`,
      observed: [{name: 'jobs', value: once.length + often.length, unit: 'count'}],
      thresholds,
    };
  },
});

function find(list: readonly KubeObject[], object: KubeObject): KubeObject | undefined {
  return list.find((one) => one.metadata.name === object.metadata.name);
}

/** A Job that is gone was removed after its time to live: what it did is judged by what it was for. */
function judgeJob(object: KubeObject, job: KubeObject | undefined, now: number, runSeconds: number): readonly Judgement[] {
  const {name, namespace = 'default'} = object.metadata;
  const about = {instance: `job/${name}`, hint: `kubectl -n ${namespace} logs job/${name} --all-containers --tail 50`};
  if (job === undefined) {
    if (numberAt(object, 'spec', 'ttlSecondsAfterFinished') !== undefined) return [];
    return [{...about, status: 'fail', message: 'it does not exist', hint: 'gomeet deploy makes what is missing'}];
  }
  if (conditionOf(job, 'Complete')?.status === 'True') return [];
  const failed = condition(job, 'Failed');
  if (failed?.status === 'True') {
    const since = failed.since === undefined ? {} : {since: new Date(failed.since).toISOString()};
    return [{...about, ...since, status: 'fail', message: `it failed: ${failed.reason}: ${failed.message}`}];
  }
  if (at(job, 'spec', 'suspend') === true) return [{...about, status: 'warn', message: 'it is suspended'}];
  const age = now - (timeOf(textAt(job, 'status', 'startTime')) ?? createdAt(job) ?? now);
  if (age < runSeconds * 1_000) return [{...about, status: 'warn', message: `it still runs, for ${formatDuration(age)}`}];
  return [{...about, status: 'fail', message: `it has not completed for ${formatDuration(age)}`}];
}

/** One that somebody else started in this namespace, and no schedule: it may be a repair that did not work. */
function judgeForeign(job: KubeObject, now: number, runSeconds: number): readonly Judgement[] {
  if (job.metadata.ownerReferences !== undefined) return [];
  return judgeJob(job, job, now, runSeconds).map((one) => ({
    ...one,
    status: 'warn' as const,
    message: `${one.message} (not of the manifests)`,
  }));
}

function judgeCronJob(object: KubeObject, live: KubeObject | undefined, jobs: readonly KubeObject[], target: string): readonly Judgement[] {
  const {name, namespace = 'default'} = object.metadata;
  const instance = shortName({kind: 'CronJob', name});
  if (live === undefined)
    return [{status: 'fail', instance, message: 'it does not exist', hint: `gomeet deploy --target ${target} makes what is missing`}];
  if (at(live, 'spec', 'suspend') === true && at(object, 'spec', 'suspend') !== true)
    return [
      {
        status: 'warn',
        instance,
        message: 'it is suspended, the manifests do not say so',
        hint: `kubectl -n ${namespace} patch ${instance} -p '{"spec":{"suspend":false}}'`,
      },
    ];
  const own = jobs.filter((job) => job.metadata.ownerReferences?.some((owner) => owner.uid === live.metadata.uid) === true);
  const [last] = [...own].sort((a, b) => (createdAt(b) ?? 0) - (createdAt(a) ?? 0));
  const failed = condition(last, 'Failed');
  if (last === undefined || failed?.status !== 'True') return [];
  const succeeded = timeOf(textAt(live, 'status', 'lastSuccessfulTime'));
  return [
    {
      status: 'fail',
      instance,
      message: `its last job ${last.metadata.name} failed: ${failed.reason}: ${failed.message}; it last succeeded ${succeeded === undefined ? 'never' : `at ${new Date(succeeded).toISOString()}`}`,
      ...(failed.since === undefined ? {} : {since: new Date(failed.since).toISOString()}),
      hint: `kubectl -n ${namespace} logs job/${last.metadata.name} --all-containers --tail 50`,
    },
  ];
}
