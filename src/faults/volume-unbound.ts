import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'volume-unbound',
  summary: 'The storage class of a claim does not exist, so that it never gets a volume and its pod no node',
  mechanism: 'a claim of a StorageClass that nobody made, and a Deployment that uses the claim',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {name: workload, namespace},
          spec: {accessModes: ['ReadWriteOnce'], storageClassName: workload, resources: {requests: {storage: '1Gi'}}},
        },
        deploymentOf(workload, namespace, {pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: workload}}]}}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-volume-unbound'},
  expect: {code: 'volume-unbound'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
