import type {Fault} from './_types.ts';
import {jobOf, neverComplete} from './_workloads.ts';

const fault: Fault = {
  name: 'job-deadline',
  summary: 'A Job does not end before its activeDeadlineSeconds are over',
  mechanism: 'a Job of 5 s with a pod that never ends',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [jobOf(workload, namespace, {annotations: neverComplete, spec: {activeDeadlineSeconds: 5}})],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Job', name: 'fault-job-deadline'},
  expect: {code: 'job-deadline', kind: 'terminal'},
  mustNotice: [],
};
export default fault;
