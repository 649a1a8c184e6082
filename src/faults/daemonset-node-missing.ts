import type {Fault} from './_types.ts';
import {daemonSetOf} from './_workloads.ts';

const fault: Fault = {
  name: 'daemonset-node-missing',
  summary: 'A pod of a DaemonSet is gone from its node, and nobody makes it again',
  mechanism: 'SIGSTOP of kube-controller-manager, and a pod that is deleted',
  sandbox: [{kind: 'process', program: 'kube-controller-manager'}],
  strikes: {
    kind: 'workload',
    name: 'fault-daemonset-node-missing',
    fixture: (namespace) => [daemonSetOf('fault-daemonset-node-missing', namespace)],
  },
  trigger: {kind: 'delete', targets: ({namespace, labels}) => ({apiVersion: 'v1', kind: 'Pod', namespace, labels, most: 1})},
  expect: {code: 'daemonset-node-missing', kind: 'retryable'},
  mustChange: ['control-plane', 'old-pods'],
  mayChange: ['new-pods', 'other-workloads'],
  mustNotice: [],
};
export default fault;
