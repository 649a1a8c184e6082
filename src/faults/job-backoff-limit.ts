import {containerStatuses, notReady, terminated} from './_kubelet.ts';
import {type Step, stagesOf} from './_stages.ts';
import type {Fault} from './_types.ts';
import {jobOf} from './_workloads.ts';

const fails: Step = {
  name: 'failed',
  after: 'start',
  delay: 800,
  status: `${notReady()}\n${containerStatuses({state: terminated(1, 'Error', '"migration 42 failed"')})}\nphase: Failed`,
};

const fault: Fault = {
  name: 'job-backoff-limit',
  summary: 'The pods of a Job fail until its backoffLimit is reached',
  mechanism: 'kwok Stages that end its pods with exit code 1, and a Job with backoffLimit 0',
  sandbox: [{kind: 'stages', stages: (hit) => stagesOf('job-backoff-limit', hit, 'initialized', [fails]), heal: 'replace'}],
  strikes: {kind: 'fixture', workloadKind: 'Job', name: 'fault-job-backoff-limit'},
  trigger: {kind: 'job', objects: ({workload, namespace}) => [jobOf(workload, namespace, {spec: {backoffLimit: 0}})]},
  expect: {code: 'job-backoff-limit', kind: 'terminal'},
  mustNotice: [],
};
export default fault;
