// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, it} from 'vitest';
import nodes from '../../../src/diagnosis/families/nodes.ts';
import {judge, type Row} from './_judge.ts';
import {ago, event, leaving, node, object, pod, readyPod} from './_states.ts';

const thrown = (reason: string, message: string, name = 'e') =>
  pod(name, {
    status: {phase: 'Failed', reason, message},
    conditions: [{type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', lastTransitionTime: ago(40)}],
  });
const memory =
  'The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi. Container api was using 900Mi, request is 64Mi, has larger consumption of memory. ';
const silent = node('app-1', {
  conditions: [
    {
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: ago(90),
    },
  ],
});
const unready = (name = 'a', spec: object = {}) => pod(name, {status: {phase: 'Running'}, spec: {nodeName: 'app-1', ...spec}});
const set = object('apps/v1', 'StatefulSet', 'db', {spec: {replicas: 1}, status: {observedGeneration: 1}}, {generation: 1});
const member = (metadata: object = {}) =>
  pod('0', {
    status: {phase: 'Running'},
    metadata: {name: 'db-0', ownerReferences: [{kind: 'StatefulSet', name: 'db', uid: 'StatefulSet-db', controller: true}], ...metadata},
  });
const preempted = pod('p', {
  metadata: {deletionTimestamp: ago(-30), deletionGracePeriodSeconds: 30},
  conditions: [
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      lastTransitionTime: ago(5),
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    },
  ],
});
const winner = object('v1', 'Pod', 'postgres-0', {spec: {priorityClassName: 'data'}, status: {}}, {uid: 'f47a'});
const gone = pod('new-gone');
const pending = pod('w', {
  spec: {nodeName: undefined, nodeSelector: {disk: 'fast'}},
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) didn't match Pod's node affinity/selector.",
    },
  ],
});
const pressed = node('n1', {
  labels: {disk: 'fast'},
  taints: [{key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule'}],
  conditions: [
    {type: 'Ready', status: 'True'},
    {
      type: 'DiskPressure',
      status: 'True',
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
      lastTransitionTime: ago(50),
    },
  ],
});

const rows: readonly Row[] = [
  {
    name: 'evicted for memory',
    code: 'evicted',
    kind: 'retryable',
    says: /pod\/api-e was evicted for memory \(app-1\): The node was low on resource: memory/,
    pods: [thrown('Evicted', memory)],
    replicas: 1,
  },
  {
    name: 'evicted for its own disk',
    code: 'evicted',
    hints: /ephemeral-storage limit/,
    pods: [thrown('Evicted', 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ')],
    replicas: 1,
  },
  {
    name: 'three were evicted',
    code: 'evicted',
    counts: 3,
    says: /^3 pods were evicted/,
    pods: ['a', 'b', 'c'].map((name) => thrown('Evicted', memory, name)),
    replicas: 1,
  },
  {
    name: 'a bare pod that was evicted is not made again',
    code: 'evicted',
    verdict: true,
    subject: {...thrown('Evicted', memory), metadata: {...thrown('', '').metadata, ownerReferences: []}},
    pods: [],
  },
  {
    name: 'its node shuts down',
    code: 'evicted',
    kind: 'retryable',
    says: /ended because the node shuts down/,
    pods: [thrown('Terminated', 'Pod was terminated in response to imminent node shutdown.')],
    replicas: 1,
  },
  {name: 'evicted and replaced', pods: [thrown('Evicted', memory), readyPod('b')], replicas: 1},
  {
    name: 'preempted and leaving',
    code: 'preempted',
    kind: 'waiting-for-capacity',
    says: /pushed aside by pod\/postgres-0 \(data\) \(app-1\)$/,
    pods: [preempted],
    others: [winner, event(preempted, 'Preempted', 'Preempted by pod f47a on node app-1')],
    replicas: 1,
  },
  {name: 'preempted by nobody known', code: 'preempted', says: /a pod of higher priority/, pods: [preempted], replicas: 1},
  {
    name: 'preempted and gone',
    code: 'preempted',
    says: /1 pod of the workload was pushed aside by pod\/postgres-0/,
    pods: [pod('w')],
    others: [winner, event(gone, 'Preempted', 'Preempted by pod f47a on node app-1')],
  },
  {
    name: 'preempted in an older version',
    code: 'preempted',
    says: /pod data\/postgres-0/,
    pods: [pod('w')],
    others: [event(gone, 'Preempted', 'Preempted by data/postgres-0 on node app-1')],
  },
  {
    name: 'preempted an hour ago',
    pods: [pod('w')],
    others: [event(gone, 'Preempted', 'Preempted by pod f47a on node app-1', {first: 3600, last: 3600})],
  },
  {name: 'preempted and replaced', pods: [readyPod('b')], others: [event(gone, 'Preempted', 'Preempted by pod f47a on node app-1')]},
  {
    name: 'a node that does not answer',
    code: 'node-lost',
    kind: 'retryable',
    says: /node app-1 does not answer for 90 s; 1 pod of the workload is on it, and they are replaced 300 s after/,
    shows: /Kubelet stopped posting/,
    pods: [unready()],
    others: [silent],
  },
  {
    name: 'a node that is not ready',
    code: 'node-lost',
    says: /is not ready for 9 s/,
    pods: [unready()],
    others: [
      node('app-1', {
        conditions: [
          {type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'PLEG is not healthy', lastTransitionTime: ago(9)},
        ],
      }),
    ],
  },
  {
    name: 'a node that is gone',
    code: 'node-lost',
    says: /does not exist any more/,
    pods: [unready('a', {nodeName: 'app-9'})],
    others: [silent],
  },
  {
    name: 'own tolerations say when',
    code: 'node-lost',
    says: /replaced 20 s after/,
    pods: [unready('a', {tolerations: [{key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 20}]})],
    others: [silent],
  },
  {
    name: 'a toleration of no time, which Kubernetes takes for at once',
    code: 'node-lost',
    says: /and they are replaced at once/,
    pods: [unready('a', {tolerations: [{key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: -1}]})],
    others: [silent],
  },
  {
    name: 'a member of a StatefulSet waits for the node',
    code: 'node-lost',
    says: /only when the node answers or is deleted/,
    subject: set,
    pods: [member()],
    others: [silent],
  },
  {
    name: 'and so does one that is leaving',
    code: 'node-lost',
    says: /they end only when the node answers/,
    subject: set,
    pods: [leaving(member(), 60, 30)],
    others: [silent],
  },
  {
    name: 'the reason of old',
    code: 'node-lost',
    pods: [pod('a', {status: {phase: 'Running', reason: 'NodeLost', message: 'Node app-1 which was running pod api-a is unresponsive'}})],
  },
  {name: 'a lost node of nobody', pods: [unready('a', {nodeName: 'app-2'})], others: [silent, node('app-2')]},
  {
    name: 'turned away for cpu',
    code: 'node-pressure',
    kind: 'waiting-for-capacity',
    says: /turned away by the node \(OutOfcpu\) \(app-1\): Pod was rejected/,
    pods: [thrown('OutOfcpu', "Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 3900, capacity: 4000")],
    replicas: 1,
  },
  {
    name: 'turned away for a device',
    code: 'node-pressure',
    pods: [thrown('UnexpectedAdmissionError', 'Allocate failed due to no healthy devices present')],
    replicas: 1,
  },
  {
    name: 'a node under pressure',
    code: 'node-pressure',
    kind: 'retryable',
    says: /node app-1 is under pressure/,
    pods: [unready()],
    others: [{...pressed, metadata: {...pressed.metadata, name: 'app-1'}}],
  },
  {
    name: 'the only node is under pressure',
    code: 'node-pressure',
    kind: 'waiting-for-capacity',
    says: /node n1 is under pressure for 50 s; 1 pod of the workload may use no other/,
    pods: [pending],
    others: [pressed, node('n2')],
  },
  {name: 'one of two nodes is under pressure', pods: [{...pending, spec: {containers: []}}], others: [pressed, node('n2')]},
  {name: 'turned away and replaced', pods: [thrown('OutOfcpu', 'x'), readyPod('b')], replicas: 1},
];

describe('nodes', () => {
  it.each(rows)('$name', (row) => judge(nodes, row));
});
