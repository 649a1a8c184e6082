import type {Fault} from './_types.ts';
import {deploymentOf, onFirstNode} from './_workloads.ts';

const fault: Fault = {
  name: 'drain-holds-port',
  summary: 'Pods with a port of their machine do not end when they are deleted: the new ones wait for the port',
  mechanism: 'a finalizer on the pods that run, so that they stay Terminating; the scheduler counts their host ports on',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace, labels}) => ({apiVersion: 'v1', kind: 'Pod', namespace, labels}),
      patch: () => ({metadata: {finalizers: ['sandbox.gomeet.io/drains']}}),
    },
  ],
  strikes: {
    kind: 'workload',
    name: 'fault-drain-holds-port',
    fixture: (namespace) => [
      deploymentOf('fault-drain-holds-port', namespace, {
        spec: {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}},
        pod: {...onFirstNode, terminationGracePeriodSeconds: 18_000},
        container: {ports: [{containerPort: 39_997, hostPort: 39_997}]},
      }),
    ],
  },
  trigger: {kind: 'rollout'},
  expect: {code: 'drain-holds-port', kind: 'waiting-for-capacity'},
  mustChange: ['new-pods'],
  mayChange: ['old-pods'],
  mustNotice: ['kubernetes.rollout', 'kubernetes.draining'],
};
export default fault;
