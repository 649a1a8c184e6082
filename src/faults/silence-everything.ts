import {shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const AT = '--alertmanager.url="http://$GOMEET_POD_ADDRESS:9093"';

const fault: Fault = {
  name: 'silence-everything',
  summary: 'A silence over every alert, left behind by somebody: nobody is called whatever happens',
  mechanism: 'amtool silence add with a matcher that fits everything',
  sandbox: [
    {
      kind: 'standing',
      acts: () => [
        {
          kind: 'state',
          pods: {labels: {app: 'alertmanager'}, most: 1},
          holds: {...shell(`amtool ${AT} silence query --within=24h --created-by=gomeet-fault -q`), shows: '^[0-9a-f-]{36}$'},
          apply: [shell(`amtool ${AT} silence add --author=gomeet-fault --comment=maintenance --duration=12h 'alertname=~.+'`)],
          undo: [shell(`amtool ${AT} silence expire $(amtool ${AT} silence query --created-by=gomeet-fault -q)`)],
        },
      ],
    },
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['monitoring.silences'], mayNotice: ['monitoring.*']},
};
export default fault;
