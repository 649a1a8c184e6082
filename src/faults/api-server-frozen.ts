import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'api-server-frozen',
  summary: 'The API server takes connections and never answers; what runs goes on running',
  simulate: () => ({kind: 'api-down'}),
  mechanism: 'SIGSTOP of kube-apiserver; SIGCONT heals, and needs no API server for it',
  sandbox: [{kind: 'process', program: 'kube-apiserver'}],
  strikes: {kind: 'cluster'},
  mustChange: ['control-plane'],
  mustNotice: ['kubernetes.api'],
  health: {exit: 3, mustNotice: ['kubernetes.api'], mayNotice: ['*']},
};
export default fault;
