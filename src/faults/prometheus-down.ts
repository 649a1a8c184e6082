import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'prometheus-down',
  summary: 'Prometheus is gone: no alert fires any more, and autoscalers by its metrics are blind',
  simulate: () => ({kind: 'prometheus-down'}),
  mechanism: 'SIGKILL of the process behind each pod, held down',
  sandbox: [{kind: 'standing', acts: () => [{kind: 'hold', pods: {labels: {app: 'prometheus'}}}]}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['monitoring.prometheus'], mayNotice: ['monitoring.*', 'kubernetes.*', 'api.*', 'livekit.*', 'turn.*']},
};
export default fault;
