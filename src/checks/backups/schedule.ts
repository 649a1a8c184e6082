import {at, textAt} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import {type BackupReading, backupsOf, eachBackup, readSchedules} from './_cron-jobs.ts';

export default probe<BackupReading>({
  id: 'backups.schedule',
  question: 'Are backups made on a schedule that nobody has suspended or changed?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list cronjobs: schedule, suspend'},
  runbook: 'backup-restore',
  read: readSchedules,
  judge: (reading, target) =>
    eachBackup(target, reading, (live, about) => {
      const {name, namespace = 'default'} = live.metadata;
      const schedule = textAt(live, 'spec', 'schedule') ?? '';
      const wanted =
        textAt(
          backupsOf(target).find((one) => one.metadata.name === name),
          'spec',
          'schedule',
        ) ?? schedule;
      const observed = [{name: 'schedule', value: schedule, unit: ''}];
      const thresholds = [{name: 'schedule', value: wanted, unit: '', source: 'the manifests'}];
      if (at(live, 'spec', 'suspend') === true)
        return {
          ...about,
          status: 'fail',
          message: 'it is suspended: no backups are made',
          observed,
          hint: `kubectl -n ${namespace} patch cronjob ${name} -p '{"spec":{"suspend":false}}'`,
        };
      if (schedule !== wanted)
        return {
          ...about,
          status: 'warn',
          message: `it runs at "${schedule}", the manifests say "${wanted}"`,
          observed,
          thresholds,
          hint: `gomeet deploy --target ${target.name} puts it back`,
        };
      return {...about, status: 'pass', message: `it runs at "${schedule}"`, observed, thresholds};
    }),
});
