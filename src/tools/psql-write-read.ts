import {isUnreachable, type PostgresInstance, type PostgresPort, type PostgresWriteRead} from '../core/data-stores.ts';
import {sentenceOf} from '../core/errors.ts';
import type {ExecResult} from '../core/ports.ts';
import {oneLine} from './sections.ts';
import {firstLine, inPod, type StorePods} from './store-pods.ts';

/** A replica that has not got the row by then is too far behind. */
const seenWithinS = 2;

const psql = (query: string) =>
  [
    'sh',
    '-c',
    `t=''; if command -v timeout >/dev/null 2>&1; then t='timeout 5'; fi
export PGAPPNAME=gomeet PGCONNECT_TIMEOUT=3 PGOPTIONS='-c statement_timeout=4000 -c lock_timeout=1000 -c client_min_messages=warning'
exec $t psql -X -A -t -q -w -v ON_ERROR_STOP=1 -U postgres -d postgres <<'GOMEET_END'
${query}
GOMEET_END`,
  ] as const;

/**
 * One row, counted up, so that runs at the same time do not disturb each other: a replica has the write when its count is not
 * lower. The commit does not wait for standbys: with none alive it would wait for ever, and postgres.sync tells that.
 */
const write = oneLine(`set synchronous_commit = local;
create schema if not exists gomeet_health;
create table if not exists gomeet_health.probe (id int primary key, count bigint not null, written_at timestamptz not null);
insert into gomeet_health.probe as p values (1, 1, clock_timestamp())
  on conflict (id) do update set count = p.count + 1, written_at = excluded.written_at returning count;`);

/** Waits on the replica itself; the table may not be there yet. */
const look = (count: number) =>
  oneLine(`do $$ declare seen bigint; until timestamptz := clock_timestamp() + interval '${seenWithinS} s'; begin
  perform set_config('gomeet.seen', 'no', false);
  loop
    begin execute 'select count from gomeet_health.probe where id = 1' into seen;
    exception when undefined_table or invalid_schema_name then seen := null; end;
    if seen >= ${count} then perform set_config('gomeet.seen', 'yes', false); return; end if;
    exit when clock_timestamp() > until;
    perform pg_sleep(0.02);
  end loop; end $$; select current_setting('gomeet.seen');`);

/** Writes on the only primary and looks for it on every standby. Never throws for a server that does not do it: that is the result. */
export async function postgresWriteRead(
  store: StorePods,
  instances: PostgresPort['instances'],
  signal?: AbortSignal,
): Promise<PostgresWriteRead> {
  const all = await instances(signal);
  const reached = all.filter((one): one is PostgresInstance => !isUnreachable(one));
  const primaries = reached.filter((one) => !one.inRecovery);
  const [primary] = primaries;
  if (primary === undefined || primaries.length !== 1)
    return {primary: '', writeMs: null, replicas: [], error: `${primaries.length} pods say that they are the primary; one is needed`};
  const started = performance.now();
  const written = await answerOf(() => inPod(store, 'postgres', primary.pod, psql(write), signal), /^\d+$/, signal);
  const writeMs = Math.round(performance.now() - started);
  if ('error' in written) return {primary: primary.pod, writeMs: null, replicas: [], error: written.error};
  const since = performance.now();
  const replicas = await Promise.all(
    all
      .filter((one) => one !== primary)
      .map(async (one) => {
        if (isUnreachable(one)) return {pod: one.pod, ms: null, error: one.error};
        const seen = await answerOf(
          () => inPod(store, 'postgres', one.pod, psql(look(Number(written.text))), signal),
          /^(?:yes|no)$/,
          signal,
        );
        const ms = Math.round(performance.now() - since);
        if ('error' in seen) return {pod: one.pod, ms: null, error: seen.error};
        return seen.text === 'yes' ? {pod: one.pod, ms, error: ''} : {pod: one.pod, ms: null, error: `not seen within ${seenWithinS} s`};
      }),
  );
  return {primary: primary.pod, error: '', writeMs, replicas};
}

async function answerOf(
  ask: () => Promise<ExecResult>,
  expected: RegExp,
  signal: AbortSignal | undefined,
): Promise<{readonly text: string} | {readonly error: string}> {
  try {
    const {exitCode, stdout, stderr} = await ask();
    const text = stdout.trim();
    if (exitCode === 0 && expected.test(text)) return {text};
    if (exitCode === 124) return {error: 'psql gave no answer within 5 s'};
    return {error: `psql: ${firstLine(stderr).replace(/^psql: (error: )?/, '') || firstLine(stdout) || `exit ${exitCode}`}`};
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    return {error: sentenceOf(error)};
  }
}
