import type {App} from './_app.ts';

export const redis: App = {
  label: 'redis',
  block: 3,
  containers: [
    {name: 'redis', program: 'redis', entrypoint: ['docker-entrypoint.sh'], arguments: ['redis-server']},
    {name: 'exporter', program: 'redis-exporter', entrypoint: ['prometheus-redis-exporter'], names: true},
  ],
};
