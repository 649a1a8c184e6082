import {pooler} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'pgbouncer-paused',
  summary: 'Every PgBouncer keeps its clients of the database gomeet waiting, as after a maintenance that nobody ended',
  simulate: () => ({kind: 'pgbouncer-paused'}),
  mechanism: 'PAUSE gomeet on the console of each pod; RESUME heals',
  sandbox: [
    {
      kind: 'standing',
      acts: ({labels}) => [
        {
          kind: 'state',
          pods: {labels},
          holds: {...pooler('SHOW DATABASES'), shows: '^gomeet\\|.*\\|1\\|0(\\||$)'},
          apply: [pooler('PAUSE gomeet')],
          undo: [pooler('RESUME gomeet')],
        },
      ],
    },
  ],
  strikes: {kind: 'workload', name: 'pgbouncer', unfit: ({metadata}) => (metadata.name === 'pgbouncer' ? undefined : 'it is no PgBouncer')},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['pgbouncer.paused', 'pgbouncer.query'], mayNotice: ['pgbouncer.*', 'monitoring.*']},
};
export default fault;
