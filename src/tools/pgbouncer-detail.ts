import type {Part, PgBouncerDatabase, PgBouncerDetail, PgBouncerPool, PgBouncerStats} from '../core/data-stores.ts';
import {sentenceOf} from '../core/errors.ts';
import {parseTable} from './csv.ts';
import type {Section} from './sections.ts';

/** Everything beyond the light reading; a part that failed says why. */
export function pgbouncerDetail(sections: ReadonlyMap<string, Section>): PgBouncerDetail {
  const part = <Value>(heading: string, read: (text: string) => Value): Part<Value> => partOf(heading, sections.get(heading), read);
  return {
    queryMs: timeOf(sections.get('query')?.text ?? ''),
    later: part('pools-later', (text) => parsePools('show pools', text)),
    databases: part('databases', parseDatabases),
    config: part('config', parseConfig),
    stats: part('stats', parseStats),
    paused: part('state', parsePaused),
    lists: part('lists-later', (later) => ({
      first: parseLists(sections.get('lists')?.text ?? ''),
      later: parseLists(later),
    })),
  };
}

function partOf<Value>(heading: string, found: Section | undefined, read: (text: string) => Value): Part<Value> {
  const what = `show ${heading.replace('-later', '')}`;
  if (found === undefined) return {unread: `psql ended before ${what}`};
  if (found.exitCode === 124) return {unread: `no answer to ${what} in time`};
  const error = /^(?:psql: error|ERROR|FATAL): *(.*)/m.exec(found.text);
  if (error !== null) return {unread: `${what}: ${(error[1] ?? '').slice(0, 200)}`};
  try {
    return read(found.text);
  } catch (thrown) {
    return {unread: sentenceOf(thrown)};
  }
}

/** `SHOW POOLS`. Throws an Error of one sentence for anything else. */
export function parsePools(what: string, text: string): readonly PgBouncerPool[] {
  return parseTable(what, text, 'cl_waiting').rows.map((row) => ({
    database: row.text('database'),
    user: row.text('user'),
    clientsActive: row.number('cl_active'),
    clientsWaiting: row.number('cl_waiting'),
    serversActive: row.number('sv_active'),
    serversIdle: row.number('sv_idle'),
    serversLogin: row.has('sv_login') ? row.number('sv_login') : 0,
    // maxwait is whole seconds; the rest of it lies in maxwait_us.
    maxWaitS: row.number('maxwait') + (row.has('maxwait_us') ? row.number('maxwait_us') / 1e6 : 0),
  }));
}

/** `SHOW DATABASES`; reserve_pool became reserve_pool_size in 1.24. The console's own database is left out. */
function parseDatabases(text: string): readonly PgBouncerDatabase[] {
  return parseTable('show databases', text, 'pool_size')
    .rows.filter((row) => row.text('name') !== 'pgbouncer')
    .map((row) => ({
      name: row.text('name'),
      poolSize: row.number('pool_size'),
      reservePoolSize: row.number(row.has('reserve_pool_size') ? 'reserve_pool_size' : 'reserve_pool'),
      maxConnections: row.number('max_connections'),
      currentConnections: row.number('current_connections'),
      paused: row.number('paused') !== 0,
      disabled: row.number('disabled') !== 0,
    }));
}

function parseConfig(text: string): {readonly [name: string]: string} {
  return Object.fromEntries(parseTable('show config', text, 'key').rows.map((row) => [row.text('key'), row.text('value')]));
}

/** `SHOW STATE`, which versions before 1.20 do not know: a PAUSE of everything is not among the columns of SHOW DATABASES. */
function parsePaused(text: string): boolean {
  const rows = parseTable('show state', text, 'value').rows.map((row) => [row.text('key'), row.text('value')] as const);
  return rows.some(([key, value]) => (key === 'paused' || key === 'suspended') && value === 'yes');
}

function parseStats(text: string): readonly PgBouncerStats[] {
  return parseTable('show stats', text, 'avg_wait_time')
    .rows.filter((row) => row.text('database') !== 'pgbouncer')
    .map((row) => ({
      database: row.text('database'),
      avgWaitUs: row.number('avg_wait_time'),
      avgQueryUs: row.number('avg_query_time'),
      avgQueries: row.number('avg_query_count'),
    }));
}

function parseLists(text: string): {readonly [name: string]: number} {
  return Object.fromEntries(parseTable('show lists', text, 'items').rows.map((row) => [row.text('list'), row.number('items')]));
}

/** `Time: 0.512 ms`, or `Time: 1043.276 ms (00:01.043)`. */
function timeOf(text: string): number | null {
  const ms = Number(/^Time: (\d+(?:[.,]\d+)?) ms/m.exec(text)?.[1]?.replace(',', '.') ?? Number.NaN);
  return Number.isFinite(ms) ? ms : null;
}
