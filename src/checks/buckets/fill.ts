import type {BucketUse} from '../../core/buckets.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes} from '../../core/quantity.ts';
import type {Target} from '../../core/target.ts';
import {absent, ofOurs} from './_buckets.ts';

const table = limits('buckets.fill', {
  includedGiB: {value: 250, unit: 'GiB', source: 'storage that the base price of Spaces includes; what is beyond is billed by the GiB'},
  mostObjects: {value: 20_000, unit: 'count', source: 'twenty listings; beyond, the probe would take longer than the others together'},
});
const recentDays = 30;

type Reading = readonly {readonly name: string; readonly value: BucketUse | null}[];

/** Asked with --deep: a listing of a large bucket takes many requests. */
export default probe<Reading>({
  id: 'buckets.fill',
  question: 'How much lies in the buckets, and when does it cost more than the base price?',
  severity: 'info',
  required: false,
  asked: 'deep',
  wants: 'cloud',
  source: {kind: 's3', query: 'listing of each bucket: current versions'},
  runbook: 'backup-restore',
  needs: ['buckets.exist'],
  limits: table.table,
  read: (asking, signal) => ofOurs(asking, signal, (buckets, name) => buckets.use(name, table.of(asking.target).mostObjects, signal)),
  judge: (reading, target) => [...reading.map(({name, value}) => one(name, value)), ...together(reading, target)],
});

function one(name: string, use: BucketUse | null): Judgement {
  if (use === null) return absent(name);
  const {objects, bytes, recentBytes, complete} = use;
  const observed = observedOf(use);
  const message = `${objects} objects, ${formatBytes(bytes)}, ${formatBytes(recentBytes)} of it from the last ${recentDays} days`;
  if (complete) return {status: 'pass', instance: name, message, observed};
  return {status: 'unknown', instance: name, message: `not counted to the end: at least ${message}`, observed};
}

/** The base price is one for all buckets of an account; others of it are not seen here. */
function together(reading: Reading, target: Target): readonly Judgement[] {
  const uses = reading.flatMap(({value}) => (value === null ? [] : [value]));
  if (uses.length === 0) return [];
  const sum = uses.reduce((a, b) => ({
    objects: a.objects + b.objects,
    bytes: a.bytes + b.bytes,
    recentBytes: a.recentBytes + b.recentBytes,
    complete: a.complete && b.complete,
  }));
  const included = table.of(target).includedGiB * 2 ** 30;
  const about = {instance: 'together', observed: observedOf(sum), thresholds: table.thresholds(target)};
  const share = `${formatBytes(sum.bytes)} of the ${formatBytes(included)} that the base price includes`;
  if (sum.bytes > included)
    return [
      {
        ...about,
        status: 'warn',
        message: `${sum.complete ? '' : 'at least '}${share}`,
        hint: 'shorten the life cycle in lifecycle.json of the manifests, or expect the bill for the rest',
      },
    ];
  if (!sum.complete) return [{...about, status: 'unknown', message: `not counted to the end: at least ${share}`}];
  const perDay = sum.recentBytes / recentDays;
  const days = perDay === 0 ? Number.POSITIVE_INFINITY : Math.floor((included - sum.bytes) / perDay);
  const until = days > 3_650 ? '' : `; at the pace of the last ${recentDays} days the rest lasts ${days} days, if nothing is deleted`;
  return [{...about, status: 'pass', message: `${share}${until}`}];
}

function observedOf({objects, bytes, recentBytes}: BucketUse) {
  return [
    {name: 'objects', value: objects, unit: 'count'},
    {name: 'size', value: bytes, unit: 'bytes'},
    {name: 'written', value: recentBytes, unit: 'bytes'},
  ];
}
