import {isUnread, type PgBouncerInstance, type PgBouncerPool} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {consoleIn, judgeEach, type PgBouncerReading, readPgBouncer} from './_instances.ts';

const id = 'pgbouncer.pools';
const table = limits(id, {
  waitWarnSeconds: {value: 1, unit: 'seconds', source: 'a query of the services takes milliseconds'},
  waitFailSeconds: {value: 5, unit: 'seconds', source: 'a sixth of query_wait_timeout of the manifests, at which clients are cut off'},
});

/** Clients that wait for a server connection are the first sign of a pool that is too small or of servers that cannot be opened. */
export default probe<PgBouncerReading>({
  id,
  question: 'Does nobody wait for a database connection?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'show pools, in every pod; twice where health-check asks'},
  runbook: 'database-pool',
  limits: table.table,
  read: readPgBouncer,
  judge: (reading, target) => {
    const {waitWarnSeconds, waitFailSeconds} = table.of(target);
    return judgeEach(reading, target, (instance): Judgement => {
      const {pod, pools} = instance;
      if (pools.length === 0) return {status: 'unknown', instance: pod, message: 'show pools listed no pool', transient: true};
      const later = laterOf(instance);
      const all = [...pools, ...later];
      const worst = all.reduce((a, b) => (b.maxWaitS > a.maxWaitS ? b : a));
      const about = {
        instance: pod,
        observed: [
          {name: 'waitingClients', value: waitingIn(later.length === 0 ? pools : later), unit: 'count'},
          {name: 'longestWait', value: worst.maxWaitS, unit: 'seconds'},
        ],
        thresholds: table.thresholds(target),
      };
      const hint = `${consoleIn(target, pod, 'show pools')}; never restart it: that drops every client`;
      const where = `${worst.database} as ${worst.user}`;
      const detail = `${worst.serversActive} server connections in use, ${worst.serversIdle} idle`;
      const message = `a client has waited ${worst.maxWaitS.toFixed(1)} s for ${where} (${detail})`;
      if (worst.maxWaitS > waitFailSeconds) return {...about, status: 'fail', message, hint, transient: true};
      if (worst.maxWaitS > waitWarnSeconds) return {...about, status: 'warn', message, hint};
      // One that waits at a moment is normal; the same pool a second later is not.
      const twice = later.find((pool) => pool.clientsWaiting > 0 && waitsIn(pools, pool));
      if (twice !== undefined) {
        const count = `${twice.clientsWaiting} clients wait for ${twice.database} as ${twice.user}, and did a second before`;
        return {...about, status: 'warn', message: count, hint};
      }
      return {...about, status: 'pass', message: `${pools.length} pools, nobody waits longer than ${waitWarnSeconds} s`};
    });
  },
});

function laterOf({full}: PgBouncerInstance): readonly PgBouncerPool[] {
  return full === undefined || isUnread(full.later) ? [] : full.later;
}

function waitsIn(pools: readonly PgBouncerPool[], {database, user}: PgBouncerPool): boolean {
  return pools.some((pool) => pool.database === database && pool.user === user && pool.clientsWaiting > 0);
}

function waitingIn(pools: readonly PgBouncerPool[]): number {
  return pools.reduce((sum, pool) => sum + pool.clientsWaiting, 0);
}
