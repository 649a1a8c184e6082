import type {PgBouncerDatabase, PgBouncerPool} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {consoleIn, judgeEach, type PgBouncerReading, poolsOf, readFullPgBouncer} from './_instances.ts';

/** All server connections of a pool busy and clients waiting, at both of two moments: the pool is too small, or the queries too slow. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.servers',
  question: 'Is no pool of a PgBouncer used up?',
  severity: 'warning',
  required: false,
  source: {
    kind: 'psql',
    query: 'sv_active and cl_waiting of show pools twice, pool_size and max_connections of show databases, in every pod',
  },
  runbook: 'database-pool',
  read: readFullPgBouncer,
  judge: (reading, target) => {
    const judged = judgeEach(reading, target, ({pod, pools, full}) =>
      judgePart(full?.databases, pod, (databases) =>
        judgePart(full?.later, pod, (later): Judgement => {
          const used = poolsOf(later).map((pool) => shareOf(pool, databases));
          const about = {
            instance: pod,
            observed: [{name: 'busiestPool', value: Math.round(Math.max(0, ...used) * 100), unit: 'percent'}],
          };
          const full = (pool: PgBouncerPool) => pool.clientsWaiting > 0 && shareOf(pool, databases) >= 1;
          const small = poolsOf(later).find(
            (pool) => full(pool) && pools.some((one) => one.database === pool.database && one.user === pool.user && full(one)),
          );
          if (small === undefined) return {...about, status: 'pass', message: 'no pool is used up'};
          const message = `pool too small: all ${small.serversActive} server connections of ${small.database} as ${small.user} are busy, ${small.clientsWaiting} clients wait`;
          const hint = `${consoleIn(target, pod, 'show servers')}; look at postgres.statements and postgres.transactions before a larger default_pool_size`;
          return {...about, status: 'warn', message, hint};
        }),
      ),
    );
    return summed(judged, (passes) => ({
      message: `no pool of ${passes.length} PgBouncers is used up`,
      observed: largestSeen(passes, 'busiestPool', 'percent'),
    }));
  },
});

/** Part of a pool's server connections that are busy. A pool that is capped by its database's limit is full earlier. */
function shareOf(pool: PgBouncerPool, databases: readonly PgBouncerDatabase[]): number {
  const database = databases.find((one) => one.name === pool.database);
  if (database === undefined) return 0;
  const size = database.maxConnections > 0 ? Math.min(database.poolSize, database.maxConnections) : database.poolSize;
  return size === 0 ? 0 : pool.serversActive / size;
}
