import type {KubeObject} from '../core/objects.ts';
import type {Fault, Hit} from './_types.ts';
import {roomInQuota, statefulSetOf} from './_workloads.ts';

const fault: Fault = {
  name: 'waiting-for-autoscaler',
  summary: 'A pod is too large for every node, and the autoscaler has asked for a larger one',
  mechanism: 'a StatefulSet with a large request, and the event with which a cluster autoscaler answers',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        statefulSetOf(workload, namespace, {
          spec: {replicas: 1},
          container: {resources: {requests: {cpu: '500', memory: '16Mi'}, limits: {memory: '32Mi'}}},
        }),
      ],
      settleMs: 1_000,
    },
    {kind: 'objects', objects: (hit) => [scaleUp(hit)]},
  ],
  strikes: {kind: 'fixture', workloadKind: 'StatefulSet', name: 'fault-waiting-for-autoscaler'},
  expect: {code: 'waiting-for-autoscaler', kind: 'waiting-for-capacity'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;

/** Pods of a StatefulSet have names that are known before they exist; the event cannot tell their uid. */
function scaleUp({workload, namespace, since}: Hit): KubeObject {
  const source = {component: 'cluster-autoscaler'};
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: `${workload}-0.scale-up`, namespace},
    involvedObject: {apiVersion: 'v1', kind: 'Pod', namespace, name: `${workload}-0`},
    type: 'Normal',
    reason: 'TriggeredScaleUp',
    message: 'pod triggered scale-up: [{general 20->21 (max: 30)}]',
    source,
    firstTimestamp: since,
    lastTimestamp: since,
    count: 1,
    reportingComponent: source.component,
    reportingInstance: '',
  };
}
