import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'turn-down',
  summary: 'Every TURN server is gone: who sits behind a strict firewall hears and sees nobody',
  simulate: () => ({kind: 'turn-down'}),
  mechanism: 'SIGKILL of the turnserver behind each pod, held down',
  sandbox: [{kind: 'standing', acts: () => [{kind: 'hold', pods: {labels: {app: 'turn-service'}}}]}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['turn.reach'], mayNotice: ['turn.*', 'edge.*', 'kubernetes.*', 'monitoring.*']},
};
export default fault;
