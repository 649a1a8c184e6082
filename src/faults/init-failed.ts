import {listAt} from '../core/objects.ts';
import {fixtureDeployment} from './_fixture.ts';
import {initFails} from './_stuck.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'init-failed',
  summary: 'The init container of one workload exits with 1 (a fixture with an init container unless another workload is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages that end the init container and restart it with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => initFails('init-failed', hit), heal: 'recover'}],
  strikes: {
    kind: 'workload',
    name: 'fault-init-failed',
    fixture: (namespace) => [fixtureDeployment('fault-init-failed', namespace, {init: true})],
    unfit: (workload) =>
      listAt(workload, 'spec', 'template', 'spec', 'initContainers').length === 0 ? 'it has no init container' : undefined,
  },
  trigger: {kind: 'rollout'},
  expect: {code: 'init-failed'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
