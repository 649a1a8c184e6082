import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'finalizer-holds',
  summary: 'A Deployment is deleted and stays, because nobody takes its finalizer away',
  mechanism: 'a finalizer that belongs to no program, and a delete',
  sandbox: [
    {
      kind: 'patch',
      targets: ({workload, namespace}) => ({apiVersion: 'apps/v1', kind: 'Deployment', name: workload, namespace}),
      patch: () => ({metadata: {finalizers: ['sandbox.gomeet.io/nobody']}}),
    },
  ],
  strikes: {kind: 'workload', name: 'fault-finalizer-holds', fixture: (namespace) => [deploymentOf('fault-finalizer-holds', namespace)]},
  trigger: {
    kind: 'delete',
    targets: ({workload, namespace}) => ({apiVersion: 'apps/v1', kind: 'Deployment', name: workload, namespace}),
  },
  expect: {code: 'finalizer-holds', kind: 'terminal'},
  mayChange: ['old-pods'],
  mustNotice: [],
};
export default fault;
