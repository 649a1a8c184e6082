import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {notDeployed} from '../_not-deployed.ts';
import {judgePart} from '../_summed.ts';
import {isJudgement, type PostgresReading, primaryOf, psqlIn, readFullPostgres} from './_instances.ts';

const table = limits('postgres.wraparound', {
  warnAge: {value: 1_000_000_000, unit: 'transactions', source: 'half of the 2 G at which PostgreSQL stops taking writes'},
  failAge: {value: 1_500_000_000, unit: 'transactions', source: 'vacuum_failsafe_age is 1.6 G'},
});

/** Standbys have the same ages as their primary. */
export default probe<PostgresReading>({
  id: 'postgres.wraparound',
  question: 'Are transaction ids far from wrapping around?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'age(datfrozenxid) and mxid_age(datminmxid) of every database, on the primary'},
  runbook: 'postgres-wraparound',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'postgres');
    if (absent !== undefined) return absent;
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    return judgePart(primary.full?.databases, primary.pod, (databases): Judgement => {
      const {warnAge, failAge} = table.of(target);
      const ages = databases.map((one) => ({name: one.name, age: Math.max(one.xidAge, one.multixactAge)}));
      const worst = ages.reduce((a, b) => (b.age > a.age ? b : a), {name: '', age: 0});
      const about = {
        instance: primary.pod,
        observed: [{name: 'oldestTransactionId', value: worst.age, unit: 'transactions'}],
        thresholds: table.thresholds(target),
      };
      const message = `the oldest transaction id of ${worst.name} is ${(worst.age / 1e6).toFixed(1)} million transactions old`;
      const hint = psqlIn(target, primary.pod, 'select * from pg_stat_progress_vacuum');
      if (worst.age > failAge) return {...about, status: 'fail', message, hint};
      if (worst.age > warnAge) return {...about, status: 'warn', message, hint};
      return {...about, status: 'pass', message};
    });
  },
});
