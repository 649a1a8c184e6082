import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'api-server-down',
  summary: 'The API server refuses connections as soon as gomeet has changed something and waits for it',
  simulate: () => ({kind: 'api-down'}),
  sandbox: [{kind: 'process', program: 'kube-apiserver'}],
  strikes: {kind: 'cluster'},
  mustChange: ['control-plane'],
  mechanism: 'SIGSTOP of kube-apiserver: it takes connections and never answers; SIGCONT heals',
  mustNotice: ['kubernetes.api'],
};
export default fault;
