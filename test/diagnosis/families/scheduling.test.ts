// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, expect, it} from 'vitest';
import {reasonsOf} from '../../../src/diagnosis/families/_unschedulable.ts';
import scheduling from '../../../src/diagnosis/families/scheduling.ts';
import {judge, type Row} from './_judge.ts';
import {ago, event, leaving, node, object, old, pod, readyPod} from './_states.ts';

/** A pod that the scheduler has refused, for some seconds, with this answer. */
function refused(
  message: string,
  {
    name = 'a',
    age = 60,
    spec = {},
    container = {},
    reason = 'Unschedulable',
  }: {name?: string; age?: number; spec?: object; container?: object; reason?: string} = {},
) {
  return pod(name, {
    age,
    spec: {nodeName: undefined, containers: [{name: 'api', image: 'gomeet/api:v9', ...container}], ...spec},
    conditions: [{type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: ago(age)}],
  });
}
const asks = (cpu: string, memory = '64Mi') => ({container: {resources: {requests: {cpu, memory}}}});
const cpuFull =
  '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.';
const nodes = ['n1', 'n2', 'n3'].map((name) => node(name));
const media = {key: 'media', value: 'true', effect: 'NoSchedule'};
const scaleUp = (about: ReturnType<typeof pod>, last = 20) =>
  event(about, 'TriggeredScaleUp', 'pod triggered scale-up: [{pool-app 3->4 (max: 6)}]', {first: last, last});

const full = refused(cpuFull);
const giant = refused(cpuFull, asks('64'));
const mediaPod = refused(
  "0/47 nodes are available: 20 node(s) had untolerated taint {media: true}, 27 node(s) didn't match Pod's node affinity/selector.",
  {spec: {nodeName: undefined, nodeSelector: {'gomeet.io/pool': 'media'}}},
);
const gpu = refused(
  "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  {spec: {nodeName: undefined, nodeSelector: {gpu: 'yes'}}},
);
const port = "0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports.";
const ported = {spec: {nodeName: undefined, hostNetwork: true, containers: [{name: 'api', image: 'a', ports: [{containerPort: 7880}]}]}};
const autoscaled = object('v1', 'ConfigMap', 'cluster-autoscaler-status', {}, {namespace: 'kube-system'});

const rows: readonly Row[] = [
  {
    name: 'no cpu anywhere is waited for',
    code: 'unschedulable-cpu',
    kind: 'waiting-for-capacity',
    says: /of 3 nodes: 3 Insufficient cpu/,
    pods: [full],
    others: nodes,
  },
  {name: 'no cpu, an hour later still', code: 'unschedulable-cpu', verdict: false, pods: [full], others: nodes, later: 3600},
  {
    name: 'more cpu than any node has',
    code: 'unschedulable-cpu',
    verdict: true,
    says: /no node can ever hold it: it asks 64 CPU and 64Mi memory; 3 nodes may take it, the largest with 4 CPU and 8Gi \(app: 3\)/,
    pods: [giant],
    others: nodes,
  },
  {
    name: 'more cpu than any node has, just now',
    code: 'unschedulable-cpu',
    verdict: false,
    pods: [refused(cpuFull, {...asks('64'), age: 5})],
    others: nodes,
  },
  {name: 'more cpu than any node has, nobody listed nodes', code: 'unschedulable-cpu', kind: 'waiting-for-capacity', pods: [giant]},
  {
    name: 'no memory',
    code: 'unschedulable-memory',
    kind: 'waiting-for-capacity',
    pods: [
      refused('0/3 nodes are available: 1 Insufficient cpu, 3 Insufficient memory. no new claims to deallocate, preemption: not helpful'),
    ],
    others: nodes,
  },
  {
    name: 'more memory than any node has',
    code: 'unschedulable-memory',
    verdict: true,
    says: /64Gi memory/,
    pods: [refused('0/3 nodes are available: 3 Insufficient memory.', asks('1', '64Gi'))],
    others: nodes,
  },
  {
    name: 'no disk of its own is told as memory',
    code: 'unschedulable-memory',
    kind: 'waiting-for-capacity',
    pods: [refused('0/3 nodes are available: 3 Insufficient ephemeral-storage.')],
  },
  {
    name: 'the binding constraint is the room of the other pool',
    code: 'unschedulable-cpu',
    says: /27 Insufficient cpu, 20 node\(s\) had untolerated taint \{media: true\}/,
    pods: [
      refused(
        '0/47 nodes are available: 27 Insufficient cpu, 20 node(s) had untolerated taint {media: true}. preemption: 0/47 nodes are available: 20 Preemption is not helpful for scheduling, 27 No preemption victims found for incoming pod.',
      ),
    ],
  },
  {
    name: 'a taint on every node of its pool',
    code: 'unschedulable-taint',
    verdict: true,
    says: /media=true:NoSchedule/,
    pods: [
      refused("0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) didn't match Pod's node affinity/selector.", {
        spec: {nodeName: undefined, nodeSelector: {'gomeet.io/pool': 'media'}},
        age: 90,
      }),
    ],
    others: [node('m1', {labels: {'gomeet.io/pool': 'media'}, taints: [media]}), node('n1')],
  },
  {
    name: 'the same within its grace',
    code: 'unschedulable-taint',
    verdict: false,
    pods: [mediaPod],
    others: [node('m1', {labels: {'gomeet.io/pool': 'media'}, taints: [media]})],
    later: -10,
  },
  {name: 'the same without the nodes', code: 'unschedulable-affinity', kind: 'waiting-for-capacity', pods: [mediaPod]},
  {
    name: 'some nodes are cordoned',
    code: 'unschedulable-taint',
    kind: 'waiting-for-capacity',
    pods: [refused("0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector.")],
  },
  {
    name: 'a node that is not ready',
    code: 'unschedulable-taint',
    kind: 'waiting-for-capacity',
    pods: [
      refused(
        "0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 2 node(s) didn't match Pod's node affinity/selector.",
      ),
    ],
  },
  {
    name: 'a label that no node has',
    code: 'unschedulable-affinity',
    verdict: true,
    says: /none of 3 nodes matches its node selector \(gpu=yes\)/,
    pods: [gpu],
    others: nodes,
    later: 1,
  },
  {name: 'a label that no node has yet', code: 'unschedulable-affinity', verdict: false, pods: [gpu], others: nodes, later: -30},
  {
    name: 'a label that no node has, an autoscaler works here',
    code: 'unschedulable-affinity',
    kind: 'waiting-for-capacity',
    pods: [gpu],
    others: [...nodes, autoscaled],
  },
  {
    name: 'a label that no node has, and the autoscaler says no',
    code: 'unschedulable-affinity',
    verdict: true,
    says: /the autoscaler adds no node: 3 node\(s\) didn't match/,
    pods: [gpu],
    others: [
      ...nodes,
      autoscaled,
      event(gpu, 'NotTriggerScaleUp', "pod didn't trigger scale-up: 3 node(s) didn't match Pod's node affinity/selector"),
    ],
    later: -40,
  },
  {
    name: 'kept apart from its siblings',
    code: 'unschedulable-affinity',
    kind: 'waiting-for-capacity',
    hints: /another node/,
    pods: [refused("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.")],
    others: nodes,
  },
  {
    name: 'spread evenly',
    code: 'unschedulable-affinity',
    kind: 'waiting-for-capacity',
    pods: [refused("0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label).")],
  },
  {
    name: 'ports taken by strangers',
    code: 'unschedulable-host-port',
    kind: 'waiting-for-capacity',
    pods: [refused(port, ported)],
    others: nodes,
  },
  {
    name: 'ports taken by the old revision',
    code: 'unschedulable-host-port',
    hints: /1 pods of the old revision hold the ports: add a node, or let the roll-out end one first/,
    pods: [refused(port, ported)],
    others: [old(pod('o', {spec: {...ported.spec, nodeName: 'n1'}}))],
  },
  {name: 'ports, two hours later', code: 'unschedulable-host-port', verdict: false, pods: [refused(port, ported)], later: 7200},
  {
    name: 'ports held by a drain are another matter',
    pods: [refused(port, ported)],
    others: [leaving(old(pod('o', {spec: {...ported.spec, nodeName: 'n1'}})), 600, 18_000)],
  },
  {
    name: 'a volume of another zone',
    code: 'unschedulable-volume',
    kind: 'waiting-for-capacity',
    pods: [refused('0/3 nodes are available: 3 node(s) had volume node affinity conflict.')],
  },
  {
    name: 'a volume of another node (1.34)',
    code: 'unschedulable-volume',
    kind: 'waiting-for-capacity',
    pods: [refused("0/3 nodes are available: 3 node(s) didn't match PersistentVolume's node affinity.")],
  },
  {
    name: 'too many volumes on the nodes',
    code: 'unschedulable-volume',
    kind: 'waiting-for-capacity',
    pods: [refused('0/3 nodes are available: 3 node(s) exceed max volume count.')],
  },
  {
    name: 'a claim that does not exist',
    code: 'unschedulable-volume',
    verdict: true,
    says: /persistentvolumeclaim "data" not found$/,
    pods: [refused('0/3 nodes are available: persistentvolumeclaim "data" not found. not found')],
  },
  {
    name: 'a claim that does not exist yet',
    code: 'unschedulable-volume',
    verdict: false,
    pods: [refused('0/3 nodes are available: persistentvolumeclaim "data" not found.', {age: 9})],
  },
  {
    name: 'a volume that is not made after two minutes',
    code: 'unschedulable-volume',
    kind: 'retryable',
    pods: [
      refused(
        '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
        {age: 120},
      ),
    ],
  },
  {
    name: 'a volume that is being made',
    pods: [refused('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.', {age: 20})],
  },
  {
    name: 'too many pods on the nodes',
    code: 'unschedulable-pod-limit',
    kind: 'waiting-for-capacity',
    pods: [
      refused(
        '0/3 nodes are available: 3 Too many pods. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      ),
    ],
  },
  {
    name: 'too many pods on most nodes',
    code: 'unschedulable-pod-limit',
    pods: [refused('0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.')],
  },
  {
    name: 'too many pods, a day later',
    code: 'unschedulable-pod-limit',
    verdict: false,
    pods: [refused('0/3 nodes are available: 3 Too many pods.', {age: 86_400})],
  },
  {
    name: 'a cluster without nodes',
    code: 'no-nodes',
    kind: 'waiting-for-capacity',
    says: /the cluster has no nodes/,
    pods: [refused('no nodes available to schedule pods')],
  },
  {name: 'a cluster without nodes, counted', code: 'no-nodes', verdict: false, pods: [refused('0/0 nodes are available: .', {age: 9000})]},
  {
    name: 'every node is cordoned',
    code: 'no-nodes',
    kind: 'waiting-for-capacity',
    pods: [
      refused(
        '0/3 nodes are available: 3 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      ),
    ],
    others: nodes.map((one) => ({...one, spec: {unschedulable: true}})),
  },
  {
    name: 'the autoscaler adds a node',
    code: 'waiting-for-autoscaler',
    kind: 'waiting-for-capacity',
    says: /pool pool-app from 3 to 4 nodes \(at most 6\), asked for 20 s ago/,
    pods: [full],
    others: [...nodes, scaleUp(full)],
  },
  {
    name: 'the autoscaler adds a larger node than there is',
    code: 'waiting-for-autoscaler',
    verdict: false,
    pods: [giant],
    others: [...nodes, scaleUp(giant)],
  },
  {
    name: 'the autoscaler tells only one of two pods',
    code: 'waiting-for-autoscaler',
    counts: 2,
    pods: [full, refused(cpuFull, {name: 'b'})],
    others: [...nodes, scaleUp(full)],
  },
  {
    name: 'the autoscaler promised a node an hour ago',
    code: 'unschedulable-cpu',
    says: /promised a node more than 15 min ago/,
    pods: [full],
    others: [...nodes, scaleUp(full, 3600)],
  },
  {
    name: 'Karpenter nominates a node',
    code: 'waiting-for-autoscaler',
    pods: [full],
    others: [event(full, 'Nominated', 'Pod should schedule on: nodeclaim/default-abcde')],
  },
  {
    name: 'the autoscaler is at its maximum',
    code: 'unschedulable-cpu',
    kind: 'waiting-for-capacity',
    says: /the autoscaler adds no node: 1 max node group size reached/,
    pods: [full],
    others: [event(full, 'NotTriggerScaleUp', "pod didn't trigger scale-up: 1 max node group size reached")],
  },
  {
    name: 'many pods are summed up',
    code: 'unschedulable-cpu',
    counts: 3,
    says: /^3 pods find no node/,
    pods: ['a', 'b', 'c'].map((name) => refused(cpuFull, {name})),
  },
  {
    name: 'only the event tells',
    code: 'unschedulable-cpu',
    pods: [pod('a', {spec: {nodeName: undefined}, conditions: []})],
    others: [event(pod('a'), 'FailedScheduling', cpuFull)],
  },
  {
    name: 'a gate is no lack of room',
    pods: [refused('Scheduling is blocked due to non-empty scheduling gates', {reason: 'SchedulingGated'})],
  },
  {name: 'a pod of the old revision is context', pods: [readyPod('b')], others: [old(full)]},
];

describe('scheduling', () => {
  it.each(rows)('$name', (row) => judge(scheduling, row));

  it.each([
    [
      "0/6 nodes are available: 3 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 3 Insufficient cpu.",
      ['taint', 'cpu'],
      [3, 3],
    ],
    ['0/9 nodes are available: 1 Insufficient nvidia.com/gpu, 8 node(s) had condition {NetworkUnavailable}', ['cpu', 'mark'], [1, 8]],
    [
      "0/9 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 8 node(s) didn't satisfy plugin(s) [NodeAffinity].",
      ['port', 'affinity'],
      [1, 8],
    ],
    [
      '0/4 nodes are available: 1 node(s) had untolerated taint {a: b}, 3 node(s) had no available volume zone',
      ['taint', 'volume'],
      [1, 3],
    ],
    ['running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded', ['volume'], [0]],
    ['something that nobody has heard of', ['other'], [0]],
    ['', [], []],
  ])('reads %s', (message, obstacles, counts) => {
    const {reasons} = reasonsOf(message);
    expect(reasons.map((one) => one.obstacle)).toEqual(obstacles);
    expect(reasons.map((one) => one.nodes)).toEqual(counts);
  });
});
