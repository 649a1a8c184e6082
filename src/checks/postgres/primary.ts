import {probe} from '../../core/probe.ts';
import {type PostgresReading, primaryPod, reached, readPostgres, replicaPods, unreached} from './_instances.ts';

/** Exactly one pod takes writes. Two are a split brain, and nothing else may be done before a person has looked. */
export default probe<PostgresReading>({
  id: 'postgres.primary',
  question: 'Is there exactly one PostgreSQL primary?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_is_in_recovery()'},
  read: readPostgres,
  judge: (reading, target) => {
    const expected = [primaryPod, ...replicaPods(target)];
    const primaries = reached(reading)
      .filter((one) => !one.inRecovery)
      .map((one) => one.pod);
    const silent = unreached(reading);
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
      return {status: 'fail', message: `no primary: all ${reading.length} pods are in recovery`, observed, transient: true};
    if (!expected.includes(primary))
      return {status: 'fail', message: `the primary is ${primary}, which does not belong to this profile`, observed};
    return {status: 'pass', message: `${primary} is the primary`, observed};
  },
});
