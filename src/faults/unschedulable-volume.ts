import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-volume',
  summary: 'The volume that a Deployment uses lies in another region than every node',
  mechanism: 'a PersistentVolume with a node affinity to another region, its claim, and a Deployment that uses it',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: {name: workload},
          spec: {
            capacity: {storage: '1Gi'},
            accessModes: ['ReadWriteOnce'],
            persistentVolumeReclaimPolicy: 'Retain',
            storageClassName: workload,
            csi: {driver: 'dobs.csi.digitalocean.com', volumeHandle: workload},
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [{matchExpressions: [{key: 'topology.kubernetes.io/region', operator: 'In', values: ['elsewhere']}]}],
              },
            },
          },
        },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {name: workload, namespace},
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: workload,
            volumeName: workload,
            resources: {requests: {storage: '1Gi'}},
          },
        },
        deploymentOf(workload, namespace, {pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: workload}}]}}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-volume'},
  expect: {code: 'unschedulable-volume'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
