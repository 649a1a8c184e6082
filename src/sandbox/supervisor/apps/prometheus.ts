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
      // A heap of 60 MiB doubles between two scrapes: the collector would take a fifth of what these servers need.
      env: {GOGC: '400'},
      // What the sidecar config-reloader does: it stays simulated.
      reload: {signal: 'SIGHUP', files: /\.ya?ml$/, when: 'changed'},
    },
  ],
};
