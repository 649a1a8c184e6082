import {shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const full = 'awk -F: \'/^used_memory:/ { u = $2 } /^maxmemory:/ { m = $2 } END { print (m > 0 && u >= 0.97 * m) ? "full" : "room" }\'';

const fault: Fault = {
  name: 'redis-memory-full',
  summary:
    'One Redis master has used all the memory that it may: it evicts what may go, and refuses writes (redis-master-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-(master|replica)-\d+$/},
  simulate: (pod = 'redis-master-0') => ({kind: 'redis-memory-full', pod}),
  mechanism: 'CONFIG SET maxmemory to what it uses now; the old value heals',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'state',
          pods: {pod},
          holds: {...shell(`redis-cli -e info memory | tr -d '\\r' | ${full}`), shows: '^full$'},
          saves: shell('redis-cli -e config get maxmemory | tail -n 1'),
          apply: [shell(`redis-cli -e config set maxmemory "$(redis-cli -e info memory | tr -d '\\r' | sed -n 's/^used_memory://p')"`)],
          undo: [shell('redis-cli -e config set maxmemory "$SAVED"')],
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'redis-master-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['redis.memory'], mayNotice: ['redis.*', 'livekit.*', 'monitoring.*']},
};
export default fault;
