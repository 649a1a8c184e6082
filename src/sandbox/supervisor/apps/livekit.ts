import type {App} from './_app.ts';

export const livekit: App = {
  label: 'livekit-sfu',
  block: 4,
  // Two nodes are what a room list, a drain and a lost node need; 25 would fill a small machine.
  atMost: 2,
  containers: [{name: 'livekit-sfu', program: 'livekit', entrypoint: ['livekit-server'], names: true}],
};
