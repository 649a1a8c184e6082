import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'exporter-down',
  summary:
    'The exporter beside one Redis server is gone, and with it every number about that server (redis-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^(redis-(master|replica)|postgres-(primary|replica))-\d+$/},
  mechanism: 'SIGKILL of the exporter in the pod, held down',
  sandbox: [{kind: 'standing', acts: ({workload: pod}) => [{kind: 'hold', pods: {pod}, container: 'exporter'}]}],
  strikes: {kind: 'pod', name: 'redis-replica-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['monitoring.targets', 'kubernetes.pods'], mayNotice: ['monitoring.*', 'kubernetes.*']},
};
export default fault;
