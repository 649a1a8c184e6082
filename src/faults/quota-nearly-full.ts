import {textAt} from '../core/objects.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'quota-nearly-full',
  summary: 'The quota of the namespace leaves room for one more pod: the next roll-out or scaling will be refused',
  mechanism: 'the pods of the ResourceQuota are limited to one more than there are',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace}) => ({apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'gomeet'}),
      patch: (quota) => ({spec: {hard: {pods: String(Number(textAt(quota, 'status', 'used', 'pods') ?? 0) + 1)}}}),
    },
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['new-pods'],
  mustNotice: [],
  health: {exit: 0, mustNotice: ['kubernetes.quota'], mayNotice: ['kubernetes.drift', 'kubernetes.capacity', 'monitoring.*']},
};
export default fault;
