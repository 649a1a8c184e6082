import {shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const own = `redis-cli -e cluster nodes | awk '/myself/ && $9 ~ /-/ { split($9, r, "-"); print r[2] - 99, r[2]; found = 1 } END { exit !found }'`;
const everyNode = `redis-cli -e cluster nodes | awk '{ split($2, a, /[:@,]/); print a[1] }'`;

const fault: Fault = {
  name: 'redis-slots-uncovered',
  summary: 'A hundred hash slots of one Redis master belong to nobody (redis-master-2 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-master-\d+$/},
  simulate: (pod = 'redis-master-2') => ({kind: 'redis-slots-uncovered', pod, slots: 100}),
  mechanism: 'CLUSTER DELSLOTSRANGE of its last hundred slots on every node; CLUSTER ADDSLOTSRANGE heals',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'state',
          pods: {pod},
          holds: {...shell('redis-cli -e cluster info'), shows: '^cluster_slots_assigned:16284'},
          saves: shell(own),
          apply: [shell(`for host in $(${everyNode}); do redis-cli -e -h "$host" cluster delslotsrange $SAVED; done`)],
          undo: [shell('redis-cli -e cluster addslotsrange $SAVED')],
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'redis-master-2'},
  mayChange: ['old-pods'],
  mustNotice: ['redis.slots'],
  health: {exit: 3, mustNotice: ['redis.slots'], mayNotice: ['redis.*', 'livekit.*', 'monitoring.*']},
};
export default fault;
