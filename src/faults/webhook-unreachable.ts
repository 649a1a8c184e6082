import {deadWebhook, policySettleMs} from './_policies.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'webhook-unreachable',
  summary: 'A webhook that nobody serves has to agree to every new pod of one workload (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'a ValidatingWebhookConfiguration with failurePolicy Fail and a Service that does not exist',
  sandbox: [{kind: 'objects', objects: (hit) => [deadWebhook(`sandbox-fault-${hit.workload}`, hit)], settleMs: policySettleMs}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'webhook-unreachable', kind: 'terminal'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
