import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

/** Between what a node of the largest profile gives (57 GiB) and what the LimitRange of the platform allows (64 GiB). */
const much = '62Gi';

const fault: Fault = {
  name: 'unschedulable-memory',
  summary: 'A Deployment requests 62 GiB of memory, more than any node has',
  mechanism: 'a Deployment with that request; the quotas of the namespace are raised so that they are not what refuses it',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace, {container: {resources: {requests: {cpu: '10m', memory: much}, limits: {memory: much}}}}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-memory'},
  expect: {code: 'unschedulable-memory', kind: 'terminal'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
