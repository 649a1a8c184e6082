import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'redis-slots-uncovered',
  summary: 'A hundred hash slots of one Redis master belong to nobody (redis-master-2 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-master-\d+$/},
  simulate: (pod = 'redis-master-2') => ({kind: 'redis-slots-uncovered', pod, slots: 100}),
  mustNotice: ['redis.slots'],
};
export default fault;
