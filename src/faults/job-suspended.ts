import type {Fault} from './_types.ts';
import {jobOf} from './_workloads.ts';

const fault: Fault = {
  name: 'job-suspended',
  summary: 'A Job is suspended: it makes no pod until somebody resumes it',
  mechanism: 'a Job with spec.suspend',
  sandbox: [{kind: 'objects', objects: ({workload, namespace}) => [jobOf(workload, namespace, {spec: {suspend: true}})]}],
  strikes: {kind: 'fixture', workloadKind: 'Job', name: 'fault-job-suspended'},
  expect: {code: 'job-suspended', kind: 'retryable'},
  mustNotice: [],
};
export default fault;
