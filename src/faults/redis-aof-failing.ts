import {redis, shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const rewritten = "redis-cli -e info persistence | grep -q '^aof_last_bgrewrite_status:ok'";

const fault: Fault = {
  name: 'redis-aof-failing',
  summary:
    'One Redis node cannot write its append-only file anew: its directory takes no files (redis-master-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^redis-(master|replica)-\d+$/},
  mechanism: 'the data directory loses its write permission, and BGREWRITEAOF fails',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'state',
          pods: {pod},
          holds: {...redis('INFO persistence'), shows: '^aof_last_bgrewrite_status:err'},
          apply: [shell('chmod 500 "$REDIS_DATA_DIR" "$REDIS_DATA_DIR/appendonlydir"'), redis('BGREWRITEAOF'), shell('sleep 1')],
          undo: [
            shell('chmod 700 "$REDIS_DATA_DIR" "$REDIS_DATA_DIR/appendonlydir"'),
            shell(`${rewritten} || { redis-cli -e bgrewriteaof; sleep 1; ${rewritten}; }`),
          ],
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'redis-master-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['redis.persistence'], mayNotice: ['redis.*', 'monitoring.*']},
};
export default fault;
