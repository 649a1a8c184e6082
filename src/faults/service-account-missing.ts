import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'service-account-missing',
  summary: 'A Deployment names a ServiceAccount that does not exist',
  mechanism: 'a Deployment with that serviceAccountName; the API server refuses its pods',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [deploymentOf(workload, namespace, {pod: {serviceAccountName: 'nobody-made-it'}})],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-service-account-missing'},
  expect: {code: 'service-account-missing', kind: 'terminal'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
