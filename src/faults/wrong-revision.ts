import {withoutPodVerb} from './_policies.ts';
import type {Fault} from './_types.ts';
import {statefulSetOf} from './_workloads.ts';

const fault: Fault = {
  name: 'wrong-revision',
  summary: 'The StatefulSet controller may not delete pods any more: those of the old revision stay, ready and unreplaced',
  mechanism: 'the verb delete on pods taken out of the ClusterRole system:controller:statefulset-controller',
  sandbox: [withoutPodVerb('statefulset-controller', 'delete')],
  strikes: {kind: 'workload', name: 'fault-wrong-revision', fixture: (namespace) => [statefulSetOf('fault-wrong-revision', namespace)]},
  trigger: {kind: 'rollout'},
  expect: {code: 'wrong-revision', kind: 'retryable'},
  mustChange: ['new-pods'],
  mayChange: ['other-workloads', 'control-plane'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
