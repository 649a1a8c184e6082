import {isUnread, type PgBouncerDetail} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {judgePart, summed} from '../_summed.ts';
import {isJudgement, type PostgresReading, primaryOf, readFullPostgres} from '../postgres/_instances.ts';
import {judgeEach, type PgBouncerReading, readFullPgBouncer} from './_instances.ts';

const table = limits('pgbouncer.config', {
  minimumClients: {
    value: 5_000,
    unit: 'count',
    source: 'the platform document promises 5000 connections; other profiles: what their manifests add up to',
  },
});
const compared = [
  'pool_mode',
  'max_client_conn',
  'default_pool_size',
  'reserve_pool_size',
  'max_db_connections',
  'query_wait_timeout',
] as const;

export type PgBouncerConfigReading = {readonly pgbouncer: PgBouncerReading; readonly postgres: PostgresReading};

/** The arithmetic between poolers and PostgreSQL: too many servers exhaust it, too few clients refuse users. */
export default probe<PgBouncerConfigReading>({
  id: 'pgbouncer.config',
  question: 'Do the PgBouncers together fit PostgreSQL, and take as many clients as promised?',
  severity: 'warning',
  required: false,
  source: {
    kind: 'psql',
    query: 'show config and show databases, in every pod; max_connections of the primary; the ConfigMap pgbouncer-config',
  },
  runbook: 'database-pool',
  limits: table.table,
  read: async (asking, signal) => {
    const [pgbouncer, postgres] = await Promise.all([readFullPgBouncer(asking, signal), readFullPostgres(asking, signal)]);
    return {pgbouncer, postgres};
  },
  judge: ({pgbouncer, postgres}, target) => {
    const ini = configText(target.manifests, 'pgbouncer-config', 'pgbouncer.ini');
    const each = judgeEach(pgbouncer, target, ({pod, full}) => judgePart(full?.config, pod, (config) => judgeConfig(pod, config, ini)));
    const details = pgbouncer.flatMap((one) => ('full' in one && one.full !== undefined ? [one.full] : []));
    if (details.length < pgbouncer.length || details.length === 0) return each.filter((one) => one.status !== 'pass');
    const together = [judgeServers(details, postgres), judgeClients(details, target, ini)];
    return summed([...each, ...together], (passes) => ({
      message: passes
        .map((one) => one.message)
        .filter((message) => message !== '')
        .join('; '),
      observed: passes.flatMap((one) => one.observed ?? []),
      thresholds: passes.flatMap((one) => one.thresholds ?? []),
    }));
  },
});

function judgeConfig(pod: string, config: {readonly [name: string]: string}, ini: string): Judgement {
  const other = compared.flatMap((name) => {
    const wanted = settingOf(ini, name);
    return wanted === undefined || config[name] === undefined || config[name] === wanted
      ? []
      : [`${name} is ${config[name]}, not ${wanted}`];
  });
  if (other.length === 0) return {status: 'pass', message: ''};
  return {status: 'warn', instance: pod, message: other.join('; '), hint: 'gomeet rollout restart deployment/pgbouncer'};
}

/** What a pooler may open on one database: its pools, and the cap on the database when there is one. */
function judgeServers(details: readonly PgBouncerDetail[], postgres: PostgresReading): Judgement {
  const primary = primaryOf(postgres);
  if (isJudgement(primary)) return {...primary, message: `not compared with PostgreSQL: ${primary.message}`};
  const servers = details.reduce((sum, {databases}) => {
    if (isUnread(databases)) return Number.NaN;
    return databases.reduce((all, one) => all + capOf(one.poolSize + one.reservePoolSize, one.maxConnections), sum);
  }, 0);
  if (!Number.isFinite(servers)) return {status: 'unknown', message: 'not measured: a PgBouncer did not list its databases'};
  const usable = primary.maxConnections - (primary.reservedConnections ?? 0);
  const about = {
    observed: [{name: 'servers', value: servers, unit: 'count'}],
    thresholds: [{name: 'servers', value: usable, unit: 'count', source: `max_connections of ${primary.pod} without the reserved ones`}],
  };
  const message = `${details.length} PgBouncers may open ${servers} server connections, PostgreSQL has ${usable}`;
  if (servers <= usable) return {...about, status: 'pass', message};
  return {...about, status: 'fail', message, hint: 'lower max_db_connections in the ConfigMap pgbouncer-config, or the number of pods'};
}

function capOf(pools: number, limit: number): number {
  return limit > 0 ? limit : pools;
}

function judgeClients(details: readonly PgBouncerDetail[], target: Target, ini: string): Judgement {
  const clients = details.reduce((sum, {config}) => sum + (isUnread(config) ? Number.NaN : Number(config.max_client_conn)), 0);
  if (!Number.isFinite(clients)) return {status: 'unknown', message: 'not measured: a PgBouncer did not tell max_client_conn'};
  const written = Number(settingOf(ini, 'max_client_conn') ?? Number.NaN) * target.expected.pgbouncers;
  const promised = target.profile === 'gomeet-500' ? table.of(target).minimumClients : Number.isFinite(written) ? written : 0;
  const about = {
    observed: [{name: 'clients', value: clients, unit: 'count'}],
    thresholds: [
      {
        name: 'clients',
        value: promised,
        unit: 'count',
        source: target.profile === 'gomeet-500' ? table.table.minimumClients.source : 'max_client_conn of the manifests',
      },
    ],
  };
  const message = `they take ${clients} clients, ${promised} are promised`;
  if (clients >= promised) return {...about, status: 'pass', message};
  return {
    ...about,
    status: 'warn',
    message,
    hint: `kubectl -n ${target.namespace} get pods -l app=pgbouncer; raise max_client_conn or the number of pods`,
  };
}
