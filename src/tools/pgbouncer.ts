import type {PgBouncerInstance, PgBouncerPool, PgBouncerPort} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {type Section, scriptOf, section, sectionsOf} from './sections.ts';
import {askEach, firstLine, type StorePod, type StorePods, shared} from './store-pods.ts';

/** Passwords come from the file that PGPASSFILE of the container names. The admin console answers simple queries only. */
const client = 'env PGCONNECT_TIMEOUT=4 psql -X -w --csv -q -h 127.0.0.1 -p 6432';
const script = scriptOf({
  query: `${client} -t -U gomeet_a -d gomeet -c 'select 1'`,
  pools: `${client} -U pgbouncer_admin -d pgbouncer -c 'show pools'`,
});

export function pgbouncerPort(store: StorePods): PgBouncerPort {
  return {instances: shared((signal) => askEach(store, 'pgbouncer', ['sh', '-c', script], parsePgBouncer, signal))};
}

/** Throws an Error of one sentence when the pools cannot be read; a failed query is data. */
export function parsePgBouncer(result: ExecResult, pod: StorePod): PgBouncerInstance {
  const sections = sectionsOf(result.stdout);
  if (sections.size === 0) throw new Error(firstLine(result.stderr) || firstLine(result.stdout) || `sh ended with exit ${result.exitCode}`);
  const query = section(sections, 'query');
  const ok = query.exitCode === 0 && query.text.trim() === '1';
  return {pod: pod.name, query: {ok, error: ok ? '' : errorOf(query)}, pools: parsePools(section(sections, 'pools'))};
}

function errorOf({text, exitCode}: Section): string {
  if (exitCode === 124) return 'no answer within 5 s';
  // Warnings (a password file that is not there) come before the error.
  const error = text.split('\n').find((line) => line.startsWith('psql: error')) ?? text;
  return firstLine(error).replace(/^psql: (error: )?/, '') || `psql ended with exit ${exitCode}`;
}

/** `SHOW POOLS` as CSV. Columns are found by name: later versions add some, and their order is not promised. */
function parsePools(pools: Section): readonly PgBouncerPool[] {
  if (pools.exitCode !== 0) throw new Error(`show pools: ${errorOf(pools)}`);
  const lines = pools.text.split('\n').filter((line) => line !== '');
  const start = lines.findIndex((line) => line.split(',').includes('cl_waiting'));
  if (start === -1) throw new Error(`show pools gave no column cl_waiting: ${firstLine(pools.text)}`);
  const header = cells(lines[start] ?? '');
  return lines.slice(start + 1).map((line) => {
    const row = cells(line);
    const text = (name: string) => {
      const value = row[header.indexOf(name)];
      if (value === undefined) throw new Error(`show pools gave no ${name} in: ${line.slice(0, 200)}`);
      return value;
    };
    const number = (name: string) => {
      const value = Number(text(name));
      if (text(name).trim() === '' || !Number.isFinite(value))
        throw new Error(`show pools: ${name} is "${text(name).slice(0, 50)}", not a number`);
      return value;
    };
    // maxwait is whole seconds; the rest of it lies in maxwait_us.
    const fraction = header.includes('maxwait_us') ? number('maxwait_us') / 1e6 : 0;
    return {
      database: text('database'),
      user: text('user'),
      clientsActive: number('cl_active'),
      clientsWaiting: number('cl_waiting'),
      serversActive: number('sv_active'),
      serversIdle: number('sv_idle'),
      maxWaitS: number('maxwait') + fraction,
    };
  });
}

/** The cells of one CSV line; a quoted cell may hold commas and doubled quotes. */
function cells(line: string): readonly string[] {
  const found: string[] = [];
  let index = 0;
  while (index <= line.length) {
    if (line[index] !== '"') {
      const end = line.indexOf(',', index);
      found.push(line.slice(index, end === -1 ? undefined : end));
      if (end === -1) return found;
      index = end + 1;
      continue;
    }
    let cell = '';
    index += 1;
    while (index < line.length && !(line[index] === '"' && line[index + 1] !== '"')) {
      if (line[index] === '"') index += 1;
      cell += line[index] ?? '';
      index += 1;
    }
    found.push(cell);
    index += 2;
    if (index > line.length) return found;
  }
  return found;
}
