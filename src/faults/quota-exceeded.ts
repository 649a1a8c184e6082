import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'quota-exceeded',
  summary: 'A quota of two pods appears in the namespace: controllers cannot create the pods that are wanted',
  simulate: () => ({kind: 'quota', hard: {pods: '2'}}),
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  sandbox: [
    {
      kind: 'objects',
      objects: ({namespace}) => [
        {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'sandbox-fault', namespace}, spec: {hard: {pods: '2'}}},
      ],
    },
  ],
  expect: {code: 'quota-exceeded'},
  mayChange: ['other-workloads'],
  mechanism: 'kubectl create quota in the namespace, by the admin',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
