import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-cpu',
  summary: 'A Deployment requests 500 CPU, more than any node has',
  mechanism: 'a Deployment with that request; the quotas of the namespace are raised so that they are not what refuses it',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace, {container: {resources: {requests: {cpu: '500', memory: '16Mi'}, limits: {memory: '32Mi'}}}}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-cpu'},
  expect: {code: 'unschedulable-cpu', kind: 'terminal'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
