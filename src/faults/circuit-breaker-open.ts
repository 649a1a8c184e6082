import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'circuit-breaker-open',
  summary: 'The circuit breaker of one API service is open: its callers get no answer at once',
  mechanism: 'the stand-in of meeting-service says that its breaker is open',
  sandbox: [{kind: 'answers', answers: {circuitBreakers: {'meeting-service': 2}}}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['api.circuit-breakers'], mayNotice: ['edge.*', 'api.*', 'monitoring.*']},
};
export default fault;
