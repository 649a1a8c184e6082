import type {App} from './_app.ts';

export const prometheus: App = {
  label: 'prometheus',
  block: 6,
  containers: [
    {
      name: 'prometheus',
      program: 'prometheus',
      entrypoint: ['prometheus'],
      names: true,
      // What the sidecar config-reloader does: it stays simulated.
      reload: {signal: 'SIGHUP', files: /\.ya?ml$/, when: 'changed'},
    },
  ],
};
