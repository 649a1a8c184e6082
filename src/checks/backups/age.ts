import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {textAt} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import {createdAt, timeOf} from '../../diagnosis/times.ts';
import {type BackupReading, eachBackup, readSchedules} from './_cron-jobs.ts';

const hourMs = 3_600_000;
const table = limits('backups.age', {
  warnHours: {value: 26, unit: 'hours', source: 'daily, and two hours for a run that takes long'},
  failHours: {value: 50, unit: 'hours', source: 'two daily runs missed'},
});

/** A succeeded Job is not yet a backup that can be restored: backups.restore-test asks for that. */
export default probe<BackupReading>({
  id: 'backups.age',
  question: 'How old is the newest backup?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list cronjobs: status.lastSuccessfulTime'},
  runbook: 'backup-restore',
  limits: table.table,
  read: readSchedules,
  judge: (reading, target) =>
    eachBackup(target, reading, (live, about) => {
      const {warnHours, failHours} = table.of(target);
      const {name, namespace = 'default'} = live.metadata;
      const last = timeOf(textAt(live, 'status', 'lastSuccessfulTime'));
      const since = last ?? createdAt(live) ?? reading.now;
      const age = reading.now - since;
      const measured = {
        ...about,
        observed: [{name: 'age', value: last === undefined ? null : Math.round(age / hourMs), unit: 'hours'}],
        thresholds: table.thresholds(target),
        hint: `make one now: kubectl -n ${namespace} create job --from=cronjob/${name} ${name}-now`,
      };
      const what = last === undefined ? 'no backup has ever succeeded' : `the newest backup is ${formatDuration(age)} old`;
      if (age > failHours * hourMs)
        return {
          ...measured,
          status: 'fail',
          message: last === undefined ? `${what}, in ${formatDuration(age)}` : what,
          since: new Date(since).toISOString(),
        };
      if (age > warnHours * hourMs) return {...measured, status: 'warn', message: what, since: new Date(since).toISOString()};
      if (last === undefined) return {...measured, status: 'warn', message: `${what} yet; the schedule is ${formatDuration(age)} old`};
      return {...measured, status: 'pass', message: what};
    }),
});
