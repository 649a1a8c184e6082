import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-memory',
  summary: 'A Deployment requests 9 TiB of memory, more than any node has',
  mechanism: 'a Deployment with that request; the quotas of the namespace are raised so that they are not what refuses it',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace, {container: {resources: {requests: {cpu: '10m', memory: '9Ti'}, limits: {memory: '9Ti'}}}}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-memory'},
  expect: {code: 'unschedulable-memory', kind: 'terminal'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
