import {sentenceOf, UserError} from '../../core/errors.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {absent, ofOurs} from './_buckets.ts';

const table = limits('buckets.write-read', {
  warnMs: {
    value: 2_000,
    unit: 'milliseconds',
    source: 'a small object takes some tens of milliseconds; uploads of recordings would pile up',
  },
});

type Measured = {readonly writeMs: number; readonly readMs: number} | {readonly error: string};
type Reading = readonly {readonly name: string; readonly value: Measured | null}[];

export default probe<Reading>({
  id: 'buckets.write-read',
  question: 'Can an object be written into each bucket, and read back?',
  severity: 'critical',
  required: false,
  asked: 'deep',
  wants: 'cloud',
  source: {kind: 's3', query: 'PUT, GET and DELETE of one small object under gomeet-probe/'},
  runbook: 'recording-failure',
  needs: ['buckets.exist'],
  limits: table.table,
  read: (asking, signal) =>
    ofOurs(asking, signal, (buckets, name) =>
      buckets.writeRead(name, signal).catch((error: unknown): Measured => {
        if (signal.aborted || error instanceof UserError) throw error;
        return {error: sentenceOf(error)};
      }),
    ),
  judge: (reading, target) =>
    reading.map(({name, value}): Judgement => {
      if (value === null) return absent(name);
      if ('error' in value)
        return {
          status: 'fail',
          instance: name,
          message: value.error,
          hint: 'look at the rights of the key, and at the state of Spaces in this region',
        };
      const {writeMs, readMs} = value;
      const observed = [
        {name: 'write', value: writeMs, unit: 'milliseconds'},
        {name: 'read', value: readMs, unit: 'milliseconds'},
      ];
      const about = {instance: name, observed, thresholds: table.thresholds(target)};
      const message = `written in ${writeMs} ms and read back in ${readMs} ms`;
      return {...about, status: Math.max(writeMs, readMs) > table.of(target).warnMs ? 'warn' : 'pass', message};
    }),
});
