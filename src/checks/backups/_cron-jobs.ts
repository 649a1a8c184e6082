import {at, type KubeObject} from '../../core/objects.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {listed} from '../kubernetes/_lists.ts';
import {clusterNow} from '../kubernetes/_now.ts';

/** Where a restore that was tried is recorded: on the CronJob that made the backup, as RFC 3339. No deploy takes it away. */
export const restoreTestKey = 'gomeet.io/last-restore-test';

export type BackupReading = {readonly schedules: readonly KubeObject[]; readonly now: number};

export async function readSchedules(asking: Asking, signal: AbortSignal): Promise<BackupReading> {
  const schedules = await listed(asking, 'CronJob', signal);
  return {schedules, now: clusterNow(asking.world, schedules)};
}

/** CronJobs of the manifests that make backups, by their names. */
export function backupsOf(target: Target): readonly KubeObject[] {
  return target.manifests.filter((object) => object.kind === 'CronJob' && /(^|-)backup$/.test(object.metadata.name));
}

/** Judges each backup that the manifests want to be made; a profile that makes none is not asked. */
export function eachBackup(
  target: Target,
  {schedules}: BackupReading,
  judge: (live: KubeObject, about: {readonly instance: string}) => Judgement,
): Judgement | readonly Judgement[] {
  const wanted = backupsOf(target);
  if (wanted.length === 0) return {status: 'skip', message: 'the manifests make no backups'};
  const made = wanted.filter((object) => at(object, 'spec', 'suspend') !== true);
  if (made.length === 0) return {status: 'skip', message: `profile ${target.profile} suspends its backups`};
  return made.map((object) => {
    const live = schedules.find((one) => one.metadata.name === object.metadata.name);
    const about = {instance: `cronjob/${object.metadata.name}`};
    if (live === undefined)
      return {
        ...about,
        status: 'fail',
        message: 'it does not exist: no backups are made',
        hint: `gomeet deploy --target ${target.name} makes what is missing`,
      };
    return judge(live, about);
  });
}
