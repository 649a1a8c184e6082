import {runsForADay} from './_restarts.ts';
import type {Fault} from './_types.ts';

/** Longer than any gate waits. */
const day = 24 * 3600;

const fault: Fault = {
  name: 'slow-pods',
  summary: 'Pods run but answer their readiness probe only after a day, so every gate runs out of time',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  simulate: () => ({kind: 'slow-readiness', seconds: day}),
  mechanism: 'kwok Stages: running, not ready, and no probe says anything, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => runsForADay('slow-pods', hit), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
