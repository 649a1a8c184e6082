import {limits} from '../../core/limits.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes} from '../../core/quantity.ts';
import {createdAt} from '../../diagnosis/times.ts';
import {listsOf} from '../kubernetes/_lists.ts';
import {type BackupReading, backupsOf, eachBackup, readSchedules} from './_cron-jobs.ts';

const table = limits('backups.size', {
  warnPercent: {value: 50, unit: 'percent', source: 'a backup of less than half the usual size has lost something'},
});
/** Successful runs that the CronJob of the manifests keeps. */
const runs = 3;

/** Sizes by CronJob, the newest first, as the last step of each run logged them; bytes. */
export type SizeReading = BackupReading & {readonly sizes: {readonly [schedule: string]: readonly number[]}};

export default probe<SizeReading>({
  id: 'backups.size',
  question: 'Is the newest backup about as large as those before it?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'logs of the last successful backup jobs: what rclone size says of the stored object'},
  runbook: 'backup-restore',
  limits: table.table,
  async read(asking, signal) {
    const [schedules, {Job: jobs, Pod: pods}] = await Promise.all([readSchedules(asking, signal), listsOf(asking, ['Job', 'Pod'], signal)]);
    const found = await Promise.all(
      backupsOf(asking.target).map(async ({metadata: {name}}) => {
        const own = new Set(jobs.filter((job) => owners(job).includes(name)).map((job) => job.metadata.name));
        const done = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Succeeded' && owners(pod).some((owner) => own.has(owner)));
        const newest = done.sort((a, b) => (createdAt(b) ?? 0) - (createdAt(a) ?? 0)).slice(0, runs);
        const sizes = await Promise.all(
          newest.map(async (pod) =>
            sizeIn(
              await asking.world.pods.logs(
                {namespace: asking.target.namespace, pod: pod.metadata.name, container: 'rclone', tailLines: 5},
                signal,
              ),
            ),
          ),
        );
        return [name, sizes.filter((size) => size !== undefined)] as const;
      }),
    );
    return {...schedules, sizes: Object.fromEntries(found)};
  },
  judge: (reading, target) =>
    eachBackup(target, reading, (live, about): Judgement => {
      const [newest, ...before] = reading.sizes[live.metadata.name] ?? [];
      const {warnPercent} = table.of(target);
      if (newest === undefined) return {...about, status: 'unknown', message: 'no successful run has left a log that tells a size'};
      const observed = [{name: 'size', value: newest, unit: 'bytes'}];
      const usual = medianOf(before);
      if (usual === undefined)
        return {
          ...about,
          observed,
          status: newest > 0 ? 'pass' : 'warn',
          message: `the newest backup has ${formatBytes(newest)}; there is no other to compare with`,
        };
      const percent = usual === 0 ? 100 : Math.round((newest / usual) * 100);
      const measured = {
        ...about,
        observed: [...observed, {name: 'share', value: percent, unit: 'percent'}],
        thresholds: table.thresholds(target),
      };
      const message = `the newest backup has ${formatBytes(newest)}, ${percent} % of the usual ${formatBytes(usual)}`;
      if (percent < warnPercent)
        return {
          ...measured,
          status: 'warn',
          message,
          hint: 'restore it on a spare machine and look at what is missing; keep the older ones',
        };
      return {...measured, status: 'pass', message};
    }),
});

function owners(object: KubeObject): readonly string[] {
  return object.metadata.ownerReferences?.map((owner) => owner.name) ?? [];
}

/** `Total size: 1.211 GiB (1300000000 Byte)`. */
export function sizeIn(log: string | undefined): number | undefined {
  const bytes = /Total size:[^\n]*\((\d{1,15}) Bytes?\)/.exec(log ?? '')?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
