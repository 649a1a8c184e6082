import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'dns-wrong',
  summary: 'The name of the API leads to an address that is not the load balancer of the platform',
  simulate: () => ({kind: 'dns-wrong', address: '198.51.100.7'}),
  mechanism: 'the name server of the sandbox answers 198.51.100.7 for api.gomeet.com',
  sandbox: [{kind: 'answers', answers: {dns: {'api.gomeet.com': ['198.51.100.7']}}}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['edge.dns'], mayNotice: ['edge.*', 'monitoring.*']},
};
export default fault;
