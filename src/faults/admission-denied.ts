import {denyPods, policySettleMs} from './_policies.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'admission-denied',
  summary: 'A policy refuses every new pod of one workload, because its image has no digest (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'a ValidatingAdmissionPolicy with its binding',
  sandbox: [
    {
      kind: 'objects',
      objects: (hit) => denyPods(`sandbox-fault-${hit.workload}`, hit, 'images must be pinned by digest'),
      settleMs: policySettleMs,
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'admission-denied', kind: 'terminal'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
