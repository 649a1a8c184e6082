import {cannotMount} from './_stuck.ts';
import type {Fault} from './_types.ts';

const device = '/dev/disk/by-id/scsi-0DO_Volume_pvc-%s';
const event = {
  reason: 'FailedMount',
  message: `printf "MountVolume.MountDevice failed for volume \\"pvc-%s\\" : rpc error: code = Internal desc = mounting failed: exit status 32 cmd: 'mount -t ext4 -o discard,defaults ${device}' output: \\"mount: wrong fs type, bad option, bad superblock\\"" .metadata.uid .metadata.uid`,
  component: 'kubelet',
} as const;

const fault: Fault = {
  name: 'volume-mount',
  summary: 'The volume of one workload cannot be mounted on the node (prometheus unless another workload is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kwok Stages: ContainerCreating with FailedMount events, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => cannotMount('volume-mount', hit, event), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'prometheus'},
  trigger: {kind: 'rollout'},
  expect: {code: 'volume-mount'},
  mustChange: ['new-pods'],
  mayChange: ['old-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
