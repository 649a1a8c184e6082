import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'limit-range',
  summary: 'A LimitRange allows no container more than 16 Mi of memory: new pods are refused (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'a LimitRange in the namespace; the API server refuses the pods',
  sandbox: [
    {
      kind: 'objects',
      objects: ({namespace}) => [
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: {name: 'sandbox-fault-limit-range', namespace},
          spec: {limits: [{type: 'Container', max: {memory: '16Mi'}}]},
        },
      ],
      settleMs: 1_000,
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'limit-range', kind: 'terminal'},
  mustChange: ['new-pods'],
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
