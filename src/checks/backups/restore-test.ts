import {limits} from '../../core/limits.ts';
import {probe} from '../../core/probe.ts';
import {timeOf} from '../../diagnosis/times.ts';
import {type BackupReading, eachBackup, readSchedules, restoreTestKey} from './_cron-jobs.ts';

const dayMs = 86_400_000;
const table = limits('backups.restore-test', {
  warnDays: {value: 90, unit: 'days', source: 'a restore is rehearsed quarterly'},
});

/** A backup that nobody has restored is a hope. Who restored one writes the date down where the backup is made. */
export default probe<BackupReading>({
  id: 'backups.restore-test',
  question: 'When was a backup last restored, as a test?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: `list cronjobs: annotation ${restoreTestKey}`},
  runbook: 'backup-restore',
  limits: table.table,
  read: readSchedules,
  judge: (reading, target) =>
    eachBackup(target, reading, (live, about) => {
      const {name, namespace = 'default', annotations = {}} = live.metadata;
      const {warnDays} = table.of(target);
      const text = annotations[restoreTestKey];
      const tested = timeOf(text);
      const record = `kubectl -n ${namespace} annotate cronjob ${name} --overwrite ${restoreTestKey}=$(date -u +%Y-%m-%dT%H:%M:%SZ)`;
      const measured = {
        ...about,
        thresholds: table.thresholds(target),
        hint: `restore the newest backup on a spare machine, then record it: ${record}`,
      };
      if (text === undefined)
        return {...measured, status: 'warn', message: 'no restore has ever been recorded: nobody knows whether these backups work'};
      if (tested === undefined || tested > reading.now + dayMs)
        return {...measured, status: 'warn', message: `the recorded restore (${text.slice(0, 40)}) is no time in the past`};
      const days = Math.max(0, Math.floor((reading.now - tested) / dayMs));
      const observed = [{name: 'age', value: days, unit: 'days'}];
      if (days > warnDays)
        return {
          ...measured,
          observed,
          status: 'warn',
          message: `a restore was last tested ${days} days ago`,
          since: new Date(tested).toISOString(),
        };
      return {...measured, observed, status: 'pass', message: `a restore was tested ${days} days ago`};
    }),
});
