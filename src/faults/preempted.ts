import type {KubeObject} from '../core/objects.ts';
import type {Fault} from './_types.ts';
import {deploymentOf, firstNode, type Shape, smallResources} from './_workloads.ts';

const seat = 'sandbox.gomeet.io/seat';

const fault: Fault = {
  name: 'preempted',
  summary: 'A pod of higher priority takes the place of another one',
  mechanism: 'a resource that one node has once, a Deployment that holds it, and one of a higher PriorityClass that wants it',
  sandbox: [
    {
      kind: 'patch',
      targets: () => ({apiVersion: 'v1', kind: 'Node', name: firstNode}),
      subresource: 'status',
      patch: () => ({status: {capacity: {[seat]: '1'}, allocatable: {[seat]: '1'}}}),
    },
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [priority(`${workload}-low`, 1), deploymentOf(workload, namespace, seated(`${workload}-low`))],
      settleMs: 4_000,
    },
    {
      // Without it the pod would be gone before anybody could read why.
      kind: 'patch',
      targets: ({namespace, labels}) => ({apiVersion: 'v1', kind: 'Pod', namespace, labels}),
      patch: () => ({metadata: {finalizers: ['sandbox.gomeet.io/preempted']}}),
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-preempted'},
  trigger: {
    kind: 'workload',
    objects: ({workload, namespace}) => [
      priority(`${workload}-high`, 2),
      deploymentOf(`${workload}-winner`, namespace, seated(`${workload}-high`)),
    ],
  },
  expect: {code: 'preempted', kind: 'waiting-for-capacity'},
  mayChange: ['nodes'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;

function priority(name: string, value: number): KubeObject {
  return {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name}, value, preemptionPolicy: 'PreemptLowerPriority'};
}

function seated(priorityClassName: string): Shape {
  const {requests, limits} = smallResources;
  return {pod: {priorityClassName}, container: {resources: {requests: {...requests, [seat]: '1'}, limits: {...limits, [seat]: '1'}}}};
}
