import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'quota-exceeded',
  summary: 'A quota of two pods appears in the namespace: controllers cannot create the pods that are wanted',
  simulate: () => ({kind: 'quota', hard: {pods: '2'}}),
  sandbox: 'kubectl create quota in the namespace, by the admin',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
