import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'sfu-frozen',
  summary: 'One LiveKit server stands still: its pod is there, its ports are open, and it answers nothing',
  simulate: () => ({kind: 'sfu-frozen'}),
  mechanism: 'SIGSTOP of a real livekit-server; SIGCONT heals',
  sandbox: [{kind: 'standing', acts: () => [{kind: 'freeze', pods: {labels: {app: 'livekit-sfu'}, most: 1}}]}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['livekit.ready'], mayNotice: ['livekit.*', 'recording.*', 'edge.*', 'kubernetes.*', 'monitoring.*']},
};
export default fault;
