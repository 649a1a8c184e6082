import {withoutPodVerb} from './_policies.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'forbidden',
  summary:
    'The ReplicaSet controller may not create pods any more: every roll-out of a Deployment stands still (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'the verb create on pods taken out of the ClusterRole system:controller:replicaset-controller',
  sandbox: [withoutPodVerb('replicaset-controller', 'create')],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'forbidden', kind: 'terminal'},
  mustChange: ['new-pods'],
  mayChange: ['other-workloads', 'control-plane'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
