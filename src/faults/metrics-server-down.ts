import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'metrics-server-down',
  summary: 'The metrics API does not answer: autoscalers by CPU and memory are blind',
  mechanism: 'SIGSTOP of metrics-server; SIGCONT heals',
  sandbox: [{kind: 'process', program: 'metrics-server'}],
  strikes: {kind: 'cluster'},
  mustChange: ['control-plane'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['kubernetes.metrics-server'],
    mayNotice: ['kubernetes.hpa', 'kubernetes.hpa-limits', 'kubernetes.events', 'kubernetes.api', 'monitoring.*'],
  },
};
export default fault;
