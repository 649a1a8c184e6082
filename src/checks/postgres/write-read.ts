import type {PostgresWriteRead} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {replicaPods} from './_instances.ts';

const table = limits('postgres.write-read', {
  seenMs: {value: 2_000, unit: 'milliseconds', source: 'the longest that a reader of a replica may see old data'},
});

/** `undefined` in a world that cannot do it. */
export type WriteReadReading = PostgresWriteRead | undefined;

/** The only proof that replication works from end to end. Writes one row in a table of its own, so it is asked only with --deep. */
export default probe<WriteReadReading>({
  id: 'postgres.write-read',
  question: 'Does a row written on the PostgreSQL primary arrive on every replica?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'upsert of gomeet_health.probe on the primary, select on each replica'},
  runbook: 'postgres-replication',
  asked: 'deep',
  needs: ['postgres.primary'],
  limits: table.table,
  read: async ({world}, signal) => world.postgres.writeRead?.(signal),
  judge: (reading, target) => {
    if (reading === undefined) return {status: 'unknown', message: 'this world cannot write to PostgreSQL'};
    if (reading.error !== '') {
      const hint = `kubectl -n ${target.namespace} logs ${reading.primary || 'postgres-primary-0'} -c postgres --tail=50`;
      return {
        status: 'fail',
        ...(reading.primary === '' ? {} : {instance: reading.primary}),
        message: `nothing was written: ${reading.error}`,
        hint,
      };
    }
    const {seenMs} = table.of(target);
    const bad = replicaPods(target)
      .filter((pod) => pod !== reading.primary)
      .flatMap((pod): Judgement[] => {
        const found = reading.replicas.find((one) => one.pod === pod);
        const hint = `gomeet health-check --only 'postgres.*'`;
        const thresholds = table.thresholds(target);
        if (found === undefined) return [{status: 'fail', instance: pod, message: 'the pod does not exist', hint, thresholds}];
        if (found.ms === null)
          return [{status: 'fail', instance: pod, message: `the row did not arrive: ${found.error}`, hint, thresholds}];
        if (found.ms <= seenMs) return [];
        return [{status: 'fail', instance: pod, message: `the row arrived after ${found.ms} ms`, hint, thresholds}];
      });
    const times = reading.replicas.map((one) => ({name: one.pod, value: one.ms, unit: 'milliseconds'}));
    if (bad.length > 0) return bad;
    return {
      status: 'pass',
      message: `written on ${reading.primary} and seen on ${reading.replicas.length} replicas`,
      observed: [{name: 'write', value: reading.writeMs, unit: 'milliseconds'}, ...times],
      thresholds: table.thresholds(target),
    };
  },
});
