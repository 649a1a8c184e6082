import {isUnread, type PgBouncerInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, summed} from '../_summed.ts';
import {consoleIn, judgeEach, type PgBouncerReading, poolsOf, readFullPgBouncer} from './_instances.ts';

/** A forgotten PAUSE lets every client wait, while ports are open and pods are ready. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.paused',
  question: 'Is no database paused or disabled in a PgBouncer?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'show databases, show state (1.20 and later), show pools twice, in every pod'},
  runbook: 'database-pool',
  read: readFullPgBouncer,
  judge: (reading, target) => {
    const judged = judgeEach(reading, target, (instance) =>
      judgePart(instance.full?.databases, instance.pod, (databases): Judgement => {
        const {pod, full} = instance;
        const paused = databases.filter((one) => one.paused).map((one) => one.name);
        const disabled = databases.filter((one) => one.disabled).map((one) => one.name);
        const parts = [
          ...(full !== undefined && full.paused === true ? ['everything is paused or suspended'] : []),
          ...(paused.length === 0 ? [] : [`${paused.join(', ')} is paused`]),
          ...(disabled.length === 0 ? [] : [`${disabled.join(', ')} is disabled`]),
        ];
        const about = {instance: pod, observed: [{name: 'databases', value: databases.length, unit: 'count'}]};
        const hint = consoleIn(target, pod, disabled.length > 0 && parts.length === 1 ? `enable ${disabled[0]}` : 'resume');
        if (parts.length > 0) return {...about, status: 'fail', message: parts.join('; '), hint};
        if (looksPaused(instance))
          return {
            ...about,
            status: 'fail',
            message:
              'clients wait and no server connection is opened or used: everything is paused, or PgBouncer cannot log in (pgbouncer.logins)',
            hint,
          };
        return {...about, status: 'pass', message: 'nothing is paused'};
      }),
    );
    return summed(judged, (passes) => ({message: `nothing is paused or disabled in ${passes.length} PgBouncers`}));
  },
});

/** Versions without SHOW STATE hide a PAUSE of everything: SHOW DATABASES marks only what was paused by name. */
function looksPaused({query, pools, full}: PgBouncerInstance): boolean {
  if (full === undefined || !isUnread(full.paused) || isUnread(full.later) || query.ok) return false;
  return [pools, full.later].every((sample) => {
    const own = poolsOf(sample);
    const servers = own.reduce((sum, pool) => sum + pool.serversActive + pool.serversIdle + (pool.serversLogin ?? 0), 0);
    return servers === 0 && own.some((pool) => pool.clientsWaiting > 0);
  });
}
