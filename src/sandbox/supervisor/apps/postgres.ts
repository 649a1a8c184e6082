import type {App} from './_app.ts';

export const postgres: App = {
  label: 'postgres',
  block: 1,
  endsLast: true,
  containers: [
    {
      name: 'postgres',
      program: 'postgres',
      entrypoint: ['docker-entrypoint.sh'],
      arguments: ['postgres'],
      // SIGTERM would wait for every client.
      stopSignal: 'SIGINT',
      env: {GOMEET_PG_SOCKET: '$SOCKET'},
    },
    {name: 'exporter', program: 'postgres-exporter', entrypoint: ['prometheus-postgres-exporter'], names: true},
  ],
};
