import {z} from 'zod';
import type {Part, PostgresDetail} from '../core/data-stores.ts';
import {withoutShapes} from '../core/redaction.ts';
import {detailQueries, lightQuery, statementsQuery} from './psql-queries.ts';
import {type Section, sessionOf, shorter} from './sections.ts';
import {firstLine} from './store-pods.ts';

const psql = 'psql -X -A -t -q -w -U postgres -d postgres';
const asked = (heading: string, ...lines: readonly string[]) => [`\\echo @@${heading}`, ...lines, '\\echo @@exit 0'];

/**
 * One connection for everything, ended after the limit, each statement after two seconds. Without the first line what is asked
 * here would show up among the slowest statements; a role that may not say it goes on without.
 */
export const fullScript = (limitS: number) =>
  [
    "export PGAPPNAME=gomeet PGCONNECT_TIMEOUT=3 PGOPTIONS='-c statement_timeout=2000'",
    "echo '@@connect'",
    sessionOf(
      psql,
      [
        [
          "set pg_stat_statements.track = 'none';",
          '\\echo @@exit 0',
          ...asked('light', `${lightQuery};`),
          ...Object.entries(detailQueries).flatMap(([heading, query]) => asked(heading, `${query};`)),
          "select count(*) > 0 as statements from pg_extension where extname = 'pg_stat_statements' \\gset",
          ...asked('statements', '\\if :statements', `${statementsQuery};`, '\\else', '\\echo absent', '\\endif'),
          'select coalesce((select pid from pg_stat_wal_receiver limit 1), 0) as walpid \\gset',
          '\\set state `cat /proc/:walpid/stat 2>/dev/null`',
          ...asked('process', '\\echo :walpid :state'),
        ],
      ],
      limitS,
    ),
    `${shorter}; echo '@@disk'; $t df -Pk "\${PGDATA:-/var/lib/postgresql/data}" 2>&1; echo "@@exit $?"`,
  ].join('\n');

const number = z.number().finite();
const count = number.int().nonnegative();
const transaction = z.object({
  pid: count,
  user: z.string(),
  database: z.string(),
  application: z.string(),
  state: z.string(),
  ageS: number,
  idleS: number.nullable(),
});
const shapes = {
  settings: z.object({
    values: z.record(z.string(), z.string().nullable()).transform((all) => {
      const told = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
      return Object.fromEntries(told);
    }),
    pendingRestart: z.array(z.string()),
  }),
  activity: z.object({
    transactions: z.array(transaction),
    prepared: z.array(z.object({gid: z.string(), ageS: number})),
    syncWaiters: count,
    syncWaitS: number.nullable(),
  }),
  locks: z.array(z.object({pid: count, user: z.string(), database: z.string(), waitS: number, blockedBy: z.array(number.int())})),
  databases: z.array(z.object({name: z.string(), xidAge: number, multixactAge: number})).min(1),
  archiver: z.object({
    mode: z.string(),
    archivedCount: count,
    failedCount: count,
    lastArchivedAgeS: number.nullable(),
    lastFailedAgeS: number.nullable(),
    lastFailedWal: z.string(),
  }),
  statements: z.array(
    z.object({
      query: z.string().transform(shortened),
      user: z.string(),
      database: z.string(),
      calls: count,
      meanMs: number,
      maxMs: number,
      totalMs: number,
    }),
  ),
};

/** Everything beyond the light reading; a part that failed says why. */
export function detailOf(sections: ReadonlyMap<string, Section>): PostgresDetail {
  const part = <Value>(name: string, shape: z.ZodType<Value>): Part<Value> => jsonPart(name, sections.get(name), shape);
  return {
    receiverProcess: processOf(sections.get('process')),
    settings: part('settings', shapes.settings),
    activity: part('activity', shapes.activity),
    locks: part('locks', shapes.locks),
    databases: part('databases', shapes.databases),
    archiver: part('archiver', shapes.archiver),
    statements:
      sections.get('statements')?.text.trim() === 'absent'
        ? {unread: 'the extension pg_stat_statements does not exist in the database postgres'}
        : part('statements', shapes.statements),
    disk: diskOf(sections.get('disk'), sections.get('wal')),
  };
}

function jsonPart<Value>(name: string, found: Section | undefined, shape: z.ZodType<Value>): Part<Value> {
  if (found === undefined) return {unread: `psql ended before it told ${name}`};
  if (found.exitCode === 124) return {unread: `psql gave no answer to ${name} in time`};
  const error = found.text.split('\n').find((line) => /\b(?:ERROR|FATAL|PANIC):/.test(line));
  if (error !== undefined) return {unread: withoutShapes(firstLine(error).replace(/^.*?\b(?=ERROR|FATAL|PANIC)/, ''))};
  let document: unknown;
  try {
    document = JSON.parse(found.text);
  } catch {
    return {unread: `psql printed no JSON for ${name}: ${firstLine(found.text).slice(0, 100)}`};
  }
  const parsed = shape.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return {unread: `the answer to ${name} is not as expected: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 300)};
}

/** Utility statements keep their literals: `ALTER ROLE … PASSWORD '…'`. Redacted before it is cut, for a cut may take off a quote. */
function shortened(query: string): string {
  const text = withoutShapes(query.replace(/\s+/g, ' ').trim());
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}

/** "4711 4711 (postgres) S 1 …": the letter follows the last parenthesis, for a name may hold one. */
function processOf(found: Section | undefined): Part<string> {
  const [, pid = '', stat = ''] = /^(\d+)(?: (.*))?$/s.exec(found?.text.trim() ?? '') ?? [];
  if (pid === '0') return '';
  const letter = /^\d+ \(.*\) ([A-Za-z])(?: |$)/.exec(stat)?.[1];
  return letter ?? {unread: 'the state of the WAL receiver’s process cannot be read'};
}

/** `df -Pk`: one line per file system, sizes in KiB. */
function diskOf(disk: Section | undefined, wal: Section | undefined): PostgresDetail['disk'] {
  const match = /^.*\s(\d+)\s+(\d+)\s+(\d+)\s+\d+%\s+\/.*$/m.exec(disk?.text ?? '');
  if (disk === undefined || disk.exitCode !== 0 || match === null) {
    return {unread: disk === undefined ? 'the answer ended before df' : `df: ${firstLine(disk.text) || `exit ${disk.exitCode}`}`};
  }
  const walBytes = Number(wal?.text.trim() || Number.NaN);
  return {
    // Blocks that are kept for root are nobody's: df does not count them either.
    totalBytes: (Number(match[2]) + Number(match[3])) * 1024,
    availableBytes: Number(match[3]) * 1024,
    walBytes: Number.isFinite(walBytes) ? walBytes : null,
  };
}
