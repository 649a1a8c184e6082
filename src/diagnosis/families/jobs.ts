import type {CauseCode} from '../../core/cause.ts';
import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {condition, createdAt} from '../times.ts';
import {podCodes} from './_codes.ts';
import {cut, iso, kubectl, many, podName} from './_say.ts';

/** Jobs that ended for good, and those that were told not to begin. */
const jobs: Family = {
  codes: ['job-deadline', 'job-backoff-limit', 'job-suspended'],
  find(scene: Scene): readonly Found[] {
    const job = kindOf(scene.subject) === 'CronJob' ? scene.revision : scene.subject;
    if (job === undefined || kindOf(job) !== 'Job') return [];
    const failed = [condition(job, 'Failed'), condition(job, 'FailureTarget')].find((one) => one?.status === 'True');
    if (failed !== undefined) return [ended(job, scene, failed)];
    if (kindOf(scene.subject) === 'CronJob' || at(job, 'spec', 'suspend') !== true || condition(job, 'Complete')?.status === 'True')
      return [];
    const since = condition(job, 'Suspended')?.since ?? createdAt(job);
    return [
      {
        code: 'job-suspended',
        object: `job/${job.metadata.name}`,
        since: iso(since),
        summary: 'the job is suspended (spec.suspend) and makes no pods',
        evidence: [`job/${job.metadata.name} spec.suspend: true`],
        hint: `start it with: ${kubectl(job, `patch job ${job.metadata.name} --type=merge -p '{"spec":{"suspend":false}}'`)}`,
        kind: 'retryable',
      },
    ];
  },
};
export default jobs;

function ended(
  job: KubeObject,
  scene: Scene,
  {reason, message, since}: {readonly reason: string; readonly message: string; readonly since: number | undefined},
): Found {
  const deadline = reason === 'DeadlineExceeded';
  const code: CauseCode = deadline ? 'job-deadline' : 'job-backoff-limit';
  const tries = numberAt(job, 'status', 'failed') ?? scene.fresh.length;
  const last = lastPod(scene.fresh);
  const ends = last === undefined ? [] : endsOf(last);
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const what = deadline
    ? `the job was stopped at its activeDeadlineSeconds${seconds === undefined ? '' : ` of ${seconds} s`}`
    : reason === 'PodFailurePolicy'
      ? 'the job was ended by its podFailurePolicy'
      : `the job failed ${many(tries, 'time')} and will not try again (backoffLimit ${numberAt(job, 'spec', 'backoffLimit') ?? 6})`;
  return {
    code,
    object: `job/${job.metadata.name}`,
    since: iso(since),
    summary: cut(`${what}${ends[0] === undefined ? '' : `; last: ${ends[0]}`}`),
    evidence: [cut(`job/${job.metadata.name} Failed: ${reason}: ${message}`), ...ends].slice(0, 4),
    hint:
      last === undefined
        ? `its pods are gone; correct it, then: ${kubectl(job, `delete job ${job.metadata.name}`)} and apply it again`
        : `${kubectl(job, `logs ${last.metadata.name} --all-containers --tail=50`)}; then delete the job and apply it again`,
    kind: 'terminal',
    follows: podCodes,
  };
}

function lastPod(pods: readonly KubeObject[]): KubeObject | undefined {
  let last: KubeObject | undefined;
  for (const pod of pods) if (last === undefined || (createdAt(pod) ?? 0) > (createdAt(last) ?? 0)) last = pod;
  return last;
}

/** How the containers of a failed pod ended. */
function endsOf(pod: KubeObject): readonly string[] {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')].flatMap((status) => {
    const state = at(status, 'state', 'terminated') ?? at(status, 'lastState', 'terminated');
    const code = numberAt(state, 'exitCode');
    if (code === undefined || code === 0) return [];
    const message = textAt(state, 'message') ?? '';
    return [
      cut(
        `${podName(pod)} container ${textAt(status, 'name') ?? '?'}: exit ${code} ${textAt(state, 'reason') ?? ''}${message === '' ? '' : `: ${message}`}`,
        300,
      ),
    ];
  });
}
