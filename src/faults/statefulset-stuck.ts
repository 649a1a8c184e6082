import type {Fault} from './_types.ts';
import {neverReady, statefulSetOf} from './_workloads.ts';

const fault: Fault = {
  name: 'statefulset-stuck',
  summary: 'A StatefulSet got a revision that never becomes ready, then a good one, and still waits for the bad pod',
  mechanism: 'a StatefulSet, an apply of a revision that kwok never lets become ready, and one of a revision that would',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        statefulSetOf(workload, namespace, {annotations: neverReady, container: {image: 'gomeet/fixture:v2'}}),
      ],
      settleMs: 5_000,
    },
  ],
  strikes: {
    kind: 'workload',
    name: 'fault-statefulset-stuck',
    fixture: (namespace) => [statefulSetOf('fault-statefulset-stuck', namespace)],
  },
  trigger: {
    kind: 'workload',
    objects: ({workload, namespace}) => [statefulSetOf(workload, namespace, {container: {image: 'gomeet/fixture:v3'}})],
  },
  expect: {code: 'statefulset-stuck', kind: 'terminal'},
  mustChange: ['new-pods'],
  mayChange: ['old-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
