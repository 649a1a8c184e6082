import {type Judgement, probe} from '../../core/probe.ts';
import {notDeployed} from '../_not-deployed.ts';
import {judgePart} from '../_summed.ts';
import {isJudgement, type PostgresReading, primaryOf, psqlIn, readFullPostgres} from './_instances.ts';

/** No limit: what is slow depends on the query. The ten slowest are evidence for whoever looks into latency. */
export default probe<PostgresReading>({
  id: 'postgres.statements',
  question: 'Which queries of the primary are the slowest?',
  severity: 'info',
  required: false,
  source: {kind: 'psql', query: 'pg_stat_statements, ten by mean_exec_time, on the primary'},
  runbook: 'latency-api',
  read: readFullPostgres,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'postgres');
    if (absent !== undefined) return absent;
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    const judged = judgePart(primary.full?.statements, primary.pod, (slowest): Judgement => {
      const [first] = slowest;
      if (first === undefined) return {status: 'pass', instance: primary.pod, message: 'no query was recorded yet'};
      return {
        status: 'pass',
        instance: primary.pod,
        message: `the slowest takes ${first.meanMs.toFixed(1)} ms on average (${first.calls} calls in ${first.database})`,
        observed: [{name: 'slowestMean', value: Math.round(first.meanMs * 10) / 10, unit: 'milliseconds'}],
        evidence: slowest,
      };
    });
    if (judged.status !== 'unknown') return judged;
    return {
      ...judged,
      hint: psqlIn(target, primary.pod, 'create extension if not exists pg_stat_statements; alter extension pg_stat_statements update'),
    };
  },
});
