import {FORMED} from './_redis.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'redis-master-down',
  summary: 'The process of one Redis master ends when the cluster has formed and stays down (redis-master-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-master-\d+$/},
  simulate: (pod = 'redis-master-0') => ({kind: 'redis-process-down', pod}),
  sandbox: [{kind: 'standing', acts: ({workload: pod}) => [{kind: 'hold', pods: {pod}, after: FORMED}]}],
  strikes: {kind: 'pod', name: 'redis-master-0'},
  mustChange: ['old-pods'],
  mechanism: 'SIGKILL of the redis-server behind the pod, held down',
  mustNotice: ['redis.cluster', 'redis.slots', 'kubernetes.rollout'],
  health: {exit: 3, mustNotice: ['redis.reach'], mayNotice: ['redis.*', 'kubernetes.*', 'livekit.*', 'monitoring.*']},
};
export default fault;
