import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'paused',
  summary: 'The roll-out of one Deployment is paused: a new revision makes no pod (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'spec.paused, as kubectl rollout pause sets it',
  sandbox: [
    {
      kind: 'patch',
      targets: ({workload, namespace}) => ({apiVersion: 'apps/v1', kind: 'Deployment', name: workload, namespace}),
      patch: () => ({spec: {paused: true}}),
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'paused', kind: 'retryable'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
