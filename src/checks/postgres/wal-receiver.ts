import {limits} from '../../core/limits.ts';
import {probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {judgeReplicas, type PostgresReading, readFullPostgres, replicaName} from './_instances.ts';
import {receiverTrouble} from './_link.ts';

const table = limits('postgres.wal-receiver', {
  messageAgeSeconds: {value: 30, unit: 'seconds', source: 'wal_receiver_timeout of the manifests; an idle receiver pings after half of it'},
});

/** The standby's own view alone: it needs no primary to ask, and no primary can be wrong about it. */
export default probe<PostgresReading>({
  id: 'postgres.wal-receiver',
  question: 'Does every PostgreSQL standby itself receive WAL, from its own slot?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_stat_wal_receiver and the state of its process, on each standby'},
  runbook: 'postgres-replication',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const {messageAgeSeconds} = table.of(target);
    const judged = judgeReplicas(reading, target, (replica) => {
      const age = replica.receiver?.lastMessageAgeS ?? null;
      const about = {
        instance: replica.pod,
        observed: [{name: 'lastMessageAge', value: age === null ? null : Math.round(age), unit: 'seconds'}],
        thresholds: table.thresholds(target),
      };
      const hint = `kubectl -n ${target.namespace} logs ${replica.pod} -c postgres --tail=50`;
      const trouble = receiverTrouble(replica, messageAgeSeconds);
      if (trouble !== undefined) return {...about, status: 'fail', message: trouble, hint, transient: true};
      const slot = replica.receiver?.slotName ?? '';
      if (slot !== replicaName(replica.pod)) {
        const which = slot === '' ? 'without a slot' : `from the slot ${slot}`;
        return {...about, status: 'warn', message: `it receives ${which}, not from ${replicaName(replica.pod)}`, hint};
      }
      return {...about, status: 'pass', message: 'it receives'};
    });
    return summed(judged, (passes) => ({
      message: `${passes.length} ${passes.length === 1 ? 'standby receives' : 'standbys receive'} WAL`,
      observed: largestSeen(passes, 'lastMessageAge', 'seconds'),
      thresholds: table.thresholds(target),
    }));
  },
});
