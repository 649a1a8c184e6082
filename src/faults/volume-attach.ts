import {cannotMount} from './_stuck.ts';
import type {Fault} from './_types.ts';

const event = {
  reason: 'FailedAttachVolume',
  message:
    'printf "Multi-Attach error for volume \\"pvc-%s\\" Volume is already exclusively attached to one node and can\'t be attached to another" .metadata.uid',
  component: 'attachdetach-controller',
} as const;

const fault: Fault = {
  name: 'volume-attach',
  summary: 'The volume of one workload is still attached to another node (prometheus unless another workload is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kwok Stages: ContainerCreating with FailedAttachVolume events, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => cannotMount('volume-attach', hit, event), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'prometheus'},
  trigger: {kind: 'rollout'},
  expect: {code: 'volume-attach'},
  mustChange: ['new-pods'],
  mayChange: ['old-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
