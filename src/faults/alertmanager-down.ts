import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'alertmanager-down',
  summary: 'Alertmanager is gone: alerts fire, and nobody hears of them',
  mechanism: 'SIGKILL of the process behind each pod, held down',
  sandbox: [{kind: 'standing', acts: () => [{kind: 'hold', pods: {labels: {app: 'alertmanager'}}}]}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['monitoring.alertmanager'], mayNotice: ['monitoring.*', 'kubernetes.*']},
};
export default fault;
