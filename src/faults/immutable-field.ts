import {FIXTURE_LABEL} from './_fixture.ts';
import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'immutable-field',
  summary: 'Somebody applies a Deployment with another selector than the one that runs: the API server refuses',
  mechanism: 'a Deployment, and an apply of it with a changed spec.selector, which nobody can change',
  sandbox: [{kind: 'objects', objects: ({workload, namespace}) => [deploymentOf(workload, namespace)]}],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-immutable-field'},
  trigger: {
    kind: 'workload',
    objects: ({workload, namespace}) => [
      deploymentOf(workload, namespace, {spec: {selector: {matchLabels: {app: workload, [FIXTURE_LABEL]: 'true'}}}}),
    ],
    refused: true,
  },
  // Nothing in the cluster shows it: the answer to the apply does.
  subject: () => '',
  expect: {code: 'immutable-field', kind: 'terminal'},
  mustNotice: [],
};
export default fault;
