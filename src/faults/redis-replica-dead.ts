import {FORMED} from './_redis.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'redis-replica-dead',
  summary:
    'The process of one Redis replica is gone and stays down; the cluster goes on calling itself ok (redis-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-(master|replica)-\d+$/},
  simulate: (pod = 'redis-replica-0') => ({kind: 'redis-process-down', pod}),
  mechanism: 'SIGKILL of the redis-server behind the pod, held down',
  sandbox: [{kind: 'standing', acts: ({workload: pod}) => [{kind: 'hold', pods: {pod}, after: FORMED}]}],
  strikes: {kind: 'pod', name: 'redis-replica-0'},
  mustChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['redis.reach', 'redis.replicas'], mayNotice: ['redis.*', 'kubernetes.*', 'monitoring.*']},
};
export default fault;
