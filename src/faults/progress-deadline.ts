import type {Fault} from './_types.ts';
import {deploymentOf, neverReady} from './_workloads.ts';

const fault: Fault = {
  name: 'progress-deadline',
  summary: 'A roll-out makes no progress within its progressDeadlineSeconds of 8, and its pods say nothing',
  mechanism: 'a Deployment, and an apply of a revision that kwok never lets become ready',
  sandbox: [],
  strikes: {
    kind: 'workload',
    name: 'fault-progress-deadline',
    fixture: (namespace) => [deploymentOf('fault-progress-deadline', namespace)],
  },
  trigger: {
    kind: 'workload',
    objects: ({workload, namespace}) => [deploymentOf(workload, namespace, {annotations: neverReady, spec: {progressDeadlineSeconds: 8}})],
  },
  expect: {code: 'progress-deadline', kind: 'terminal'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
