import type {Fault} from './_types.ts';

/** Longer than any gate waits. */
const day = 24 * 3600;

const fault: Fault = {
  name: 'slow-pods',
  summary: 'Pods run but answer their readiness probe only after a day, so every gate runs out of time',
  simulate: () => ({kind: 'slow-readiness', seconds: day}),
  sandbox: 'a kwok Stage that delays Ready',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
