import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'pod-security',
  summary: 'The namespace refuses privileged pods, and a Deployment wants one',
  mechanism: 'the label pod-security.kubernetes.io/enforce=restricted on the namespace, and a Deployment of a privileged pod',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace}) => ({apiVersion: 'v1', kind: 'Namespace', name: namespace}),
      patch: () => ({metadata: {labels: {'pod-security.kubernetes.io/enforce': 'restricted'}}}),
    },
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [deploymentOf(workload, namespace, {container: {securityContext: {privileged: true}}})],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-pod-security'},
  expect: {code: 'pod-security', kind: 'terminal'},
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
