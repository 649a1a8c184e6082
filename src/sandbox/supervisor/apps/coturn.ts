import type {App} from './_app.ts';

export const coturn: App = {
  label: 'turn-service',
  block: 5,
  containers: [{name: 'turn-service', program: 'coturn', entrypoint: ['turnserver'], unserved: [9641]}],
};
