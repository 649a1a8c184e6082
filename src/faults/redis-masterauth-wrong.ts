import {redis} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'redis-masterauth-wrong',
  summary:
    'No Redis replica can log in at its master any more: every link is down, the cluster says ok, and the next master that is lost takes its slots along',
  mechanism: 'CONFIG SET masterauth to a wrong password on every node, and the links are cut',
  sandbox: [
    {
      kind: 'standing',
      acts: () => [
        {
          kind: 'state',
          pods: {labels: {app: 'redis'}},
          holds: {...redis('CONFIG GET masterauth'), shows: '^gomeet-fault$'},
          apply: [redis('CONFIG SET masterauth gomeet-fault', 'CLIENT KILL TYPE master')],
          undo: [redis('CONFIG SET masterauth $REDISCLI_AUTH')],
        },
      ],
    },
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['redis.links'], mayNotice: ['redis.*', 'kubernetes.*', 'monitoring.*']},
};
export default fault;
