import type {FoundProgram} from '../../src/core/programs.ts';
import type {DoctorInput} from '../../src/pipelines/doctor/index.ts';

export const printed: {readonly [program: string]: string} = {
  kubectl: 'Client Version: v1.36.4\nKustomize Version: v5.7.1',
  doctl: 'doctl version 1.141.0-release',
  go: 'go version go1.24.4 linux/amd64',
  postgres: 'postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)',
  pgbouncer: 'PgBouncer 1.18.0\nlibevent 2.1.12-stable',
  'redis-server': 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=d81bffba7b8f5ffc',
};
export const machine = (found: {readonly [program: string]: string | undefined} = printed): DoctorInput => ({
  programs: {
    version: async (name): Promise<FoundProgram | undefined> => {
      const text = found[name];
      return text === undefined ? undefined : {path: `/usr/bin/${name}`, text};
    },
  },
  nodeVersion: 'v24.21.0',
  env: {},
  config: {path: '/home/me/gomeet.yaml'},
});
