import {type KubeObject, keyOf, numberAt, textAt} from '../../core/objects.ts';
import {Rejection} from '../api/rejection.ts';
import {withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {suffixOf} from '../hash.ts';
import {isActive, isReady, podFor} from '../pods.ts';

const retryMs = 10_000;

/** Job → pods until enough of them succeeded. Failing pods are the kubelet's business: its containers restart. */
export const jobs: Controller = {
  name: 'job',
  kinds: ['batch/Job'],
  reconcile(job, control) {
    if (textAt(job, 'status', 'completionTime') !== undefined) return expire(job, control);
    if (fieldsAt(job, 'spec').suspend === true) return undefined;
    const pods = control.store.owned(job.metadata.uid ?? '').filter((one) => one.kind === 'Pod');
    const wanted = numberAt(job, 'spec', 'completions') ?? 1;
    const succeeded = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Succeeded').length;
    const active = pods.filter(isActive);
    const room = Math.min(numberAt(job, 'spec', 'parallelism') ?? 1, wanted - succeeded) - active.length;
    for (let made = 0; made < room; made += 1) if (!create(job, pods.length + made, control)) return control.now() + retryMs;
    report(job, succeeded, wanted, control);
    return undefined;
  },
};

function create(job: KubeObject, index: number, control: Control): boolean {
  const name = `${job.metadata.name}-${suffixOf(`${job.metadata.uid}/${index}`, 5)}`;
  const labels = {
    'batch.kubernetes.io/job-name': job.metadata.name,
    'job-name': job.metadata.name,
    'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '',
  };
  try {
    control.create(podFor(job, fieldsAt(job, 'spec', 'template'), name, labels));
    control.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${name}`);
    return true;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    control.event(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return false;
  }
}

function report(job: KubeObject, succeeded: number, wanted: number, control: Control): void {
  const pods = control.store.owned(job.metadata.uid ?? '').filter((one) => one.kind === 'Pod' && isActive(one));
  const time = control.time();
  const status: Fields = {
    startTime: textAt(job, 'status', 'startTime') ?? time,
    active: pods.length,
    ready: pods.filter(isReady).length,
    terminating: 0,
  };
  if (succeeded < wanted) return void control.status(job, {...status, ...(succeeded > 0 ? {succeeded} : {})});
  const message = 'Reached expected number of succeeded pods';
  const conditions = withConditions(
    job,
    time,
    {type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached', message},
    {type: 'Complete', status: 'True', reason: 'CompletionsReached', message},
  );
  control.status(job, {...status, active: 0, ready: 0, succeeded, completionTime: time, conditions});
  control.event(job, 'Normal', 'Completed', 'Job completed');
}

function expire(job: KubeObject, control: Control): number | undefined {
  const ttl = numberAt(job, 'spec', 'ttlSecondsAfterFinished');
  if (ttl === undefined) return undefined;
  const due = Date.parse(textAt(job, 'status', 'completionTime') ?? '') + ttl * 1000;
  if (control.now() < due) return due;
  control.remove(keyOf(job));
  return undefined;
}
