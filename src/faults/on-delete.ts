import type {Fault} from './_types.ts';
import {statefulSetOf} from './_workloads.ts';

const fault: Fault = {
  name: 'on-delete',
  summary: 'The update strategy of a StatefulSet is OnDelete: a new revision waits until somebody deletes its pods',
  mechanism: 'a patch of spec.updateStrategy',
  sandbox: [
    {
      kind: 'patch',
      targets: ({workload, namespace}) => ({apiVersion: 'apps/v1', kind: 'StatefulSet', name: workload, namespace}),
      patch: () => ({spec: {updateStrategy: {type: 'OnDelete', rollingUpdate: null}}}),
    },
  ],
  strikes: {kind: 'workload', name: 'fault-on-delete', fixture: (namespace) => [statefulSetOf('fault-on-delete', namespace)]},
  trigger: {kind: 'rollout'},
  expect: {code: 'on-delete', kind: 'retryable'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
