import type {PgBouncerInstance, PgBouncerPort, ReadOptions} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {parsePools, pgbouncerDetail} from './pgbouncer-detail.ts';
import {type Section, scriptOf, section, sectionsOf, sessionOf} from './sections.ts';
import {askEach, firstLine, NotServing, type StorePod, type StorePods, serverLimitS, shared} from './store-pods.ts';

/** Passwords come from the file that PGPASSFILE of the container names. The admin console answers simple queries only. */
const connect = 'psql -X -w --csv -q -h 127.0.0.1 -p 6432';
const client = `env PGCONNECT_TIMEOUT=4 ${connect}`;
const lightScript = scriptOf({
  query: `${client} -t -U gomeet_a -d gomeet -c 'select 1'`,
  pools: `${client} -U pgbouncer_admin -d pgbouncer -c 'show pools'`,
});

const asked = (heading: string, command: string) => [`\\echo @@${heading}`, `${command};`, '\\echo @@exit 0'];
const questions = (limitS: number) => sessionOf(`${connect} -t -U gomeet_a -d gomeet`, [['\\timing on', 'select 1;']], limitS);
const answers = (limitS: number) =>
  sessionOf(
    `${connect} -U pgbouncer_admin -d pgbouncer`,
    [
      [
        'show pools;',
        '\\echo @@exit 0',
        ...['lists', 'databases', 'config', 'stats', 'state'].flatMap((what) => asked(what, `show ${what}`)),
      ],
      [...asked('pools-later', 'show pools'), ...asked('lists-later', 'show lists')],
    ],
    limitS,
  );
/**
 * The application's question, and beside it the console over one connection: what moves is asked twice, a second apart. The
 * question's answer waits in the pipe until the console has said all, for either may hang.
 */
export const pgbouncerScript = (limitS: number) => `export PGCONNECT_TIMEOUT=3
{ echo '@@query'
${questions(Math.max(1, limitS - 1))}
} | { echo '@@pools'
${answers(limitS)}
cat; }`;

export function pgbouncerPort(store: StorePods): PgBouncerPort {
  return {
    instances: shared((signal, options: ReadOptions = {}) =>
      askEach(
        store,
        'pgbouncer',
        ['sh', '-c', options.full === true ? pgbouncerScript(serverLimitS(options)) : lightScript],
        parsePgBouncer,
        signal,
        options,
      ),
    ),
  };
}

/** Throws an Error of one sentence when the pools cannot be read; a failed query is data. */
export function parsePgBouncer(result: ExecResult, pod: StorePod): PgBouncerInstance {
  const sections = sectionsOf(result.stdout);
  if (sections.size === 0) throw new Error(firstLine(result.stderr) || firstLine(result.stdout) || `sh ended with exit ${result.exitCode}`);
  const query = section(sections, 'query');
  const lines = query.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const ok = query.exitCode === 0 && lines.filter((line) => !line.startsWith('Time:')).join(' ') === '1';
  const pools = section(sections, 'pools');
  const trouble = troubleOf(pools);
  if (trouble !== undefined) {
    const sentence = `show pools: ${trouble}`;
    throw /connection to server .* failed|no answer in time/.test(trouble) && !/password|authentication|SASL/.test(trouble)
      ? new NotServing(sentence)
      : new Error(sentence);
  }
  return {
    pod: pod.name,
    query: {ok, error: ok ? '' : (troubleOf(query) ?? (firstLine(query.text) || 'the query gave no answer'))},
    pools: parsePools('show pools', pools.text),
    ...(sections.has('config') || sections.has('pools-later') ? {full: pgbouncerDetail(sections)} : {}),
  };
}

function troubleOf({text, exitCode}: Section): string | undefined {
  if (exitCode === 124) return 'no answer in time';
  // Warnings (a password file that is not there) come before the error.
  const error = text.split('\n').find((line) => /^(?:psql: error|ERROR:|FATAL:)/.test(line));
  if (error === undefined && exitCode === 0) return undefined;
  return firstLine(error ?? text).replace(/^psql: (error: )?/, '') || `psql ended with exit ${exitCode}`;
}
