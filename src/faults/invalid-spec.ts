import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'invalid-spec',
  summary: 'A LimitRange gives containers a default limit below what a Deployment requests: its pods are invalid',
  mechanism: 'a LimitRange with a default of 5m CPU, and a Deployment that requests 10m and sets no limit',
  sandbox: [
    {
      kind: 'objects',
      objects: ({namespace}) => [
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: {name: 'sandbox-fault-invalid-spec', namespace},
          spec: {limits: [{type: 'Container', default: {cpu: '5m'}, defaultRequest: {cpu: '1m'}}]},
        },
      ],
      settleMs: 1_000,
    },
    {kind: 'objects', objects: ({workload, namespace}) => [deploymentOf(workload, namespace)]},
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-invalid-spec'},
  expect: {code: 'invalid-spec', kind: 'terminal'},
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
