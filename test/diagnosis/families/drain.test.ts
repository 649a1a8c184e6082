import {describe, it} from 'vitest';
import drain from '../../../src/diagnosis/families/drain.ts';
import {judge, type Row} from './_judge.ts';
import {ago, leaving, old, pod} from './_states.ts';

const sfu = (containerPort: number) => ({
  hostNetwork: true,
  containers: [{name: 'sfu', image: 'livekit', ports: [{containerPort}, {containerPort: 7882, protocol: 'UDP'}]}],
});
const message =
  "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 2 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.";

function pending(name: string, port = 7880, age = 400) {
  return pod(name, {
    age,
    spec: {nodeName: undefined, ...sfu(port)},
    conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: ago(age)}],
  });
}
function draining(name: string, since: number, port = 7880) {
  return leaving(old(pod(name, {age: 90_000, spec: {nodeName: `media-${name}`, ...sfu(port)}})), since, 18_000);
}

const rows: readonly Row[] = [
  {
    name: 'a drain with participants',
    code: 'drain-holds-port',
    kind: 'waiting-for-capacity',
    says: /1 new pod waits for host ports that 1 draining pod of the same workload holds \(7880\/TCP, 7882\/UDP\), the longest for 7 min; 42 participants on 1 pod/,
    shows: /pod\/api-x on media-x: draining for 7 min, its grace ends in 4 h 53 min, 42 participants/,
    hints: /at the latest at 2026-03-01T16:53:00/,
    pods: [pending('a')],
    others: [draining('x', 420)],
    participants: new Map([['gomeet/api-x', 42]]),
  },
  {
    name: 'nobody counted the participants',
    code: 'drain-holds-port',
    verdict: false,
    says: /participants not measured$/,
    shows: /participants not measured/,
    pods: [pending('a')],
    others: [draining('x', 60)],
  },
  {
    name: 'five hours later it is still no failure',
    code: 'drain-holds-port',
    verdict: false,
    shows: /its grace ended 60 min ago/,
    pods: [pending('a')],
    others: [draining('x', 60)],
    later: 18_000 + 3540,
  },
  {
    name: 'an empty room',
    code: 'drain-holds-port',
    says: /0 participants on 2 pods/,
    pods: [pending('a'), pending('b')],
    counts: 2,
    others: [draining('x', 60), draining('y', 30)],
    participants: new Map([
      ['api-x', 0],
      ['api-y', 0],
    ]),
  },
  {
    name: 'many drains are summed up',
    code: 'drain-holds-port',
    shows: /and 2 more$/,
    pods: [pending('a')],
    others: Array.from({length: 12}, (_, index) => draining(`x${index}`, 60 + index)),
  },
  {
    name: 'a drain of other ports holds nothing',
    pods: [pending('a', 9999)],
    others: [
      leaving(old(pod('x', {spec: {nodeName: 'm', hostNetwork: true, containers: [{name: 'sfu', ports: [{containerPort: 1}]}]}})), 60, 100),
    ],
  },
  {name: 'without a drain it is no drain', pods: [pending('a')]},
  {name: 'nobody waits', pods: [pod('a')], others: [draining('x', 60)]},
];

describe('drain', () => {
  it.each(rows)('$name', (row) => judge(drain, row));
});
