import type {World} from '../../src/core/ports.ts';
import type {Target} from '../../src/core/target.ts';
import {VirtualClock} from '../../src/simulator/clock.ts';

/** A world of which only the clock may be used; anything else is a mistake of the test and throws. */
export function clockOnly(): World {
  const clock = new VirtualClock();
  const use = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, field) => {
          throw new Error(`${name}.${String(field)} was used`);
        },
      },
    );
  return {
    kind: 'simulated',
    clock,
    cluster: use('cluster') as World['cluster'],
    changes: use('changes') as World['changes'],
    pods: use('pods') as World['pods'],
    postgres: use('postgres') as World['postgres'],
    pgbouncer: use('pgbouncer') as World['pgbouncer'],
    redis: use('redis') as World['redis'],
    versions: use('versions') as World['versions'],
    close: async () => undefined,
  };
}

export function someTarget(part: Partial<Target> = {}): Target {
  return {
    name: 'test',
    stack: 'gomeet',
    profile: 'dev',
    namespace: 'gomeet',
    domain: 'gomeet.com',
    expected: {postgresReplicas: 3, pgbouncers: 3, redisMasters: 6, redisReplicas: 6},
    pools: [],
    thresholds: {},
    gateLimitMs: 60_000,
    stableForMs: 60_000,
    pinned: {},
    waived: {},
    manifests: [],
    bootstrap: [],
    ...part,
  };
}
