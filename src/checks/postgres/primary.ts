import type {Unreachable} from '../../core/data-stores.ts';
import {probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {type PostgresReading, primaryPod, reached, readPostgres, replicaPods, unreached} from './_instances.ts';

/** Exactly one pod takes writes. Two are a split brain, and nothing else may be done before a person has looked. */
export default probe<PostgresReading>({
  id: 'postgres.primary',
  question: 'Is there exactly one PostgreSQL primary?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_is_in_recovery(), on every pod'},
  runbook: 'postgres-replication',
  read: readPostgres,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'postgres');
    if (absent !== undefined) return absent;
    const expected = [primaryPod, ...replicaPods(target)];
    const primaries = reached(reading)
      .filter((one) => !one.inRecovery)
      .map((one) => one.pod);
    // A server that does not serve takes no writes; one that could not be asked might.
    const silent = unreached(reading).filter((one) => one.down !== true);
    const down = unreached(reading).filter((one) => one.down === true);
    const observed = [{name: 'primaries', value: primaries.length, unit: 'count'}];
    if (reading.length === 0) return {status: 'fail', message: 'there is no pod with label app=postgres', observed, transient: true};
    if (primaries.length > 1) {
      return {
        status: 'fail',
        message: `split brain: ${primaries.join(' and ')} all accept writes`,
        observed,
        hint: 'stop the clients, find out which one has the newest data, and let only that one run',
      };
    }
    if (silent.length > 0) {
      const list = silent.map((one) => `${one.pod}: ${one.error}`).join('; ');
      return {status: 'unknown', message: `not every pod could be asked: ${list}`, observed, transient: true};
    }
    const [primary] = primaries;
    if (primary === undefined)
      return {
        status: 'fail',
        message: `no primary: ${whyNone(reading.length - down.length, down)}`,
        observed,
        hint: hintFor(target),
        transient: true,
      };
    if (!expected.includes(primary))
      return {status: 'fail', message: `the primary is ${primary}, which does not belong to this profile`, observed, hint: hintFor(target)};
    return {status: 'pass', message: `${primary} is the primary`, observed};
  },
});

function whyNone(standbys: number, down: readonly Unreachable[]): string {
  const parts = [
    ...(standbys === 0 ? [] : [`${down.length === 0 ? 'all ' : ''}${standbys} pods are in recovery`]),
    ...down.map((one) => `${one.pod}: ${one.error}`),
  ];
  return parts.join('; ');
}

function hintFor(target: Target): string {
  return `kubectl -n ${target.namespace} get pods -l app=postgres; kubectl -n ${target.namespace} logs ${primaryPod} -c postgres --tail=50`;
}
