import {limits} from '../../core/limits.ts';
import {probe} from '../../core/probe.ts';
import {judgeEach, type PgBouncerReading, readPgBouncer} from './_instances.ts';

const table = limits('pgbouncer.query', {
  warnMs: {value: 100, unit: 'milliseconds', source: 'select 1 reads nothing; what takes longer is queueing'},
});

/** `select 1` as the application's role proves routing, authentication and a free server connection; an open port proves none of them. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.query',
  question: 'Does a query come back through every PgBouncer?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'select 1 through the pool, in every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readPgBouncer,
  judge: (reading, target) => {
    const hintFor = (pod: string) => `kubectl -n ${target.namespace} logs ${pod} -c pgbouncer --tail=50`;
    return judgeEach(
      reading,
      target,
      ({pod, query, full}) => {
        if (!query.ok) {
          const message = query.error === '' ? 'the query failed' : query.error;
          return {status: 'fail', instance: pod, message, hint: hintFor(pod), transient: true};
        }
        const ms = full?.queryMs ?? null;
        if (ms === null) return {status: 'pass', instance: pod, message: 'a query came back'};
        const about = {
          instance: pod,
          observed: [{name: 'duration', value: ms, unit: 'milliseconds'}],
          thresholds: table.thresholds(target),
        };
        const message = `a query came back after ${ms.toFixed(1)} ms`;
        return ms > table.of(target).warnMs ? {...about, status: 'warn', message, hint: hintFor(pod)} : {...about, status: 'pass', message};
      },
      ({pod, error}) => ({status: 'fail', instance: pod, message: error, hint: hintFor(pod), transient: true}),
    );
  },
});
