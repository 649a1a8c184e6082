import {loopback, type Override} from './_override.ts';

export const redis: readonly Override[] = [
  {program: 'redis', file: 'redis.conf', key: 'bind', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'bind-source-addr',
    value: '$ADDRESS',
    how: 'ensure',
    reason: 'a peer sees the address of the pod, as it would on a pod network, and not 127.0.0.1',
  },
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'cluster-node-timeout',
    value: '2000',
    reason: 'no network between the nodes: a rehearsed failover need not take longer',
  },
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'repl-diskless-sync-delay',
    value: '0',
    how: 'ensure',
    reason: 'a single replica per master: waiting for more brings nothing',
  },
  {
    program: 'redis',
    file: '*.conf',
    key: 'activedefrag',
    value: 'no',
    reason: 'Debian builds Redis with the system jemalloc, which cannot defragment; the server refuses to start',
  },
  {program: 'redis', file: '*.conf', key: 'io-threads', value: '1', reason: 'twelve servers share the cores of one machine'},
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'cluster-preferred-endpoint-type',
    value: 'ip',
    how: 'argument',
    reason: 'names of pods do not resolve on this machine, so a redirect must name an address',
  },
];
