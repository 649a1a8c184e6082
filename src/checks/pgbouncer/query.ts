import {probe} from '../../core/probe.ts';
import {judgeEach, type PgBouncerReading, readPgBouncer} from './_instances.ts';

/** `select 1` as the application's role proves routing, authentication and a free server connection; an open port proves none of them. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.query',
  question: 'Does a query come back through every PgBouncer?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'select 1 through the pool, in every pod'},
  read: readPgBouncer,
  judge: (reading, target) =>
    judgeEach(reading, target, ({pod, query}) =>
      query.ok
        ? {status: 'pass', instance: pod, message: 'a query came back'}
        : {status: 'fail', instance: pod, message: query.error === '' ? 'the query failed' : query.error, transient: true},
    ),
});
