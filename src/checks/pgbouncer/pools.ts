import {type Judgement, probe} from '../../core/probe.ts';
import {thresholdOf} from '../../core/target.ts';
import {judgeEach, type PgBouncerReading, readPgBouncer} from './_instances.ts';

const id = 'pgbouncer.pools';

/** Clients that wait for a server connection are the first sign of a pool that is too small or of servers that cannot be opened. */
export default probe<PgBouncerReading>({
  id,
  question: 'Does nobody wait for a database connection?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'show pools, in every pod'},
  runbook: 'database-pool',
  read: readPgBouncer,
  judge: (reading, target) => {
    const warnS = thresholdOf(target, id, 'waitWarnSeconds', 1);
    const failS = thresholdOf(target, id, 'waitFailSeconds', 5);
    return judgeEach(reading, target, ({pod, pools}): Judgement => {
      if (pools.length === 0) return {status: 'unknown', instance: pod, message: 'show pools listed no pool', transient: true};
      const waiting = pools.reduce((sum, pool) => sum + pool.clientsWaiting, 0);
      const worst = pools.reduce((a, b) => (b.maxWaitS > a.maxWaitS ? b : a));
      const about = {
        instance: pod,
        observed: [
          {name: 'waitingClients', value: waiting, unit: 'count'},
          {name: 'longestWait', value: worst.maxWaitS, unit: 'seconds'},
        ],
        thresholds: [
          {name: 'longestWait', value: warnS, unit: 'seconds', source: `${id} warn`},
          {name: 'longestWait', value: failS, unit: 'seconds', source: `${id} fail`},
        ],
      };
      const where = `${worst.database} as ${worst.user}`;
      const detail = `${worst.serversActive} server connections in use, ${worst.serversIdle} idle`;
      const message = `a client has waited ${worst.maxWaitS.toFixed(1)} s for ${where} (${detail})`;
      if (worst.maxWaitS > failS) return {...about, status: 'fail', message, transient: true};
      if (worst.maxWaitS > warnS) return {...about, status: 'warn', message};
      return {...about, status: 'pass', message: `${pools.length} pools, nobody waits longer than ${warnS} s`};
    });
  },
});
