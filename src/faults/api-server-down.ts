import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'api-server-down',
  summary: 'The API server refuses connections as soon as gomeet has changed something and waits for it',
  simulate: () => ({kind: 'api-down'}),
  sandbox: 'SIGKILL of kube-apiserver',
  mustNotice: ['kubernetes.api'],
};
export default fault;
