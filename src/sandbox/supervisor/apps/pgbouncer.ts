import type {App} from './_app.ts';

export const pgbouncer: App = {
  label: 'pgbouncer',
  block: 2,
  containers: [
    {
      name: 'pgbouncer',
      program: 'pgbouncer',
      entrypoint: [],
      arguments: ['pgbouncer', '/etc/pgbouncer/pgbouncer.ini'],
      stopSignal: 'SIGINT',
      // It resolves names again by itself; here they are addresses in its file.
      reload: {signal: 'SIGHUP', files: /\.ini$/, when: 'moved'},
    },
  ],
};
