import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'redis-master-down',
  summary: 'The process of one Redis master ends when the cluster has formed and stays down (redis-master-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-master-\d+$/},
  simulate: (pod = 'redis-master-0') => ({kind: 'redis-process-down', pod}),
  sandbox: [{kind: 'standing', name: 'redis-master-down'}],
  strikes: {kind: 'pod', name: 'redis-master-0'},
  mustChange: ['old-pods'],
  mechanism: 'SIGKILL of the redis-server behind the pod, held down',
  mustNotice: ['redis.cluster', 'redis.slots', 'kubernetes.rollout'],
};
export default fault;
