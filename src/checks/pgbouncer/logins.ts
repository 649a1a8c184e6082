import {isUnread, type PgBouncerInstance, type PgBouncerPool} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, summed} from '../_summed.ts';
import {consoleIn, judgeEach, type PgBouncerReading, poolsOf, readFullPgBouncer} from './_instances.ts';

/** What PgBouncer, libpq and PostgreSQL say when a login is refused, on either side of the pooler. */
const refused =
  /password|authentication|login|SASL|SCRAM|no such user|role ".*" (?:does not exist|is not permitted)|auth_query|bouncer config/i;

/** A stale userlist or a changed password shows up as server connections that stay in login, and as refused clients. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.logins',
  question: 'Can clients and PgBouncers log in?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'sv_login of show pools twice, and the error of select 1, in every pod'},
  runbook: 'database-pool',
  read: readFullPgBouncer,
  judge: (reading, target) => {
    const judged = judgeEach(reading, target, (instance) =>
      judgePart(instance.full?.later, instance.pod, (later): Judgement => {
        const {pod, query, pools} = instance;
        const hint = `after a password change: ${consoleIn(target, pod, 'reload')}, then ${consoleIn(target, pod, 'reconnect')}`;
        if (!query.ok && refused.test(query.error)) return {status: 'fail', instance: pod, message: query.error, hint};
        const stuck = poolsOf(later).find(
          (pool) =>
            (pool.serversLogin ?? 0) > 0 &&
            pools.some((one) => one.database === pool.database && one.user === pool.user && (one.serversLogin ?? 0) > 0),
        );
        const logins = poolsOf(later).reduce((sum, pool) => sum + (pool.serversLogin ?? 0), 0);
        const about = {instance: pod, observed: [{name: 'serversInLogin', value: logins, unit: 'count'}]};
        const unanswered = stuck === undefined ? lookUp(instance, later) : undefined;
        if (unanswered !== undefined) {
          const why = 'it cannot log in there, or everything is paused';
          const message = `clients of ${unanswered.database} wait while PgBouncer looks up their passwords as ${unanswered.user}: ${why}`;
          return {...about, status: 'fail', message, hint, transient: true};
        }
        if (stuck === undefined) return {...about, status: 'pass', message: 'logins work'};
        const message = `server connections of ${stuck.database} as ${stuck.user} stay in login (${stuck.serversLogin}, a second before as well)`;
        return {...about, status: stuck.clientsWaiting > 0 ? 'fail' : 'warn', message, hint, transient: true};
      }),
    );
    return summed(judged, (passes) => ({message: `logins work through ${passes.length} PgBouncers`}));
  },
});

/** The pool by which PgBouncer asks for passwords has clients at both moments, and no server: its first clients wait, later ones are refused. */
function lookUp({pools, full}: PgBouncerInstance, later: readonly PgBouncerPool[]): PgBouncerPool | undefined {
  if (full === undefined || isUnread(full.config) || full.paused === true) return undefined;
  const user = full.config.auth_user ?? '';
  const paused = isUnread(full.databases) ? [] : full.databases.filter((one) => one.paused || one.disabled).map((one) => one.name);
  const waits = (pool: PgBouncerPool) => pool.user === user && pool.clientsWaiting > 0 && pool.serversActive + pool.serversIdle === 0;
  return poolsOf(later).find(
    (pool) => waits(pool) && !paused.includes(pool.database) && pools.some((one) => one.database === pool.database && waits(one)),
  );
}
