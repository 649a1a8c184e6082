import {OVERRIDES, type Override} from './overrides.ts';
import type {App} from './view.ts';

/** What an override may depend on. */
export interface Installation {
  /** Version of the installed server, `15.18`. */
  readonly version: string;
  /** True when the servers run as another user than Debian's `postgres`. */
  readonly unprivileged: boolean;
  readonly address: string;
  /** Directory of PostgreSQL's socket, with its leading `@`. */
  readonly socket: string;
  /** The generated pg_ident.conf. */
  readonly ident: string;
}

/** The overrides that concern one program of this installation. */
export function overridesFor(program: App, installed: Pick<Installation, 'version' | 'unprivileged'>): readonly Override[] {
  return OVERRIDES.filter(
    (override) =>
      override.program === program &&
      (override.below === undefined || isBelow(installed.version, override.below)) &&
      (override.unprivileged === undefined || installed.unprivileged),
  );
}

/** The text of one deployed configuration file with the overrides of its program applied. */
export function applyOverrides(program: App, file: string, text: string, installed: Installation): string {
  const rows = overridesFor(program, installed).filter((row) => row.how !== 'argument' && concerns(row, file));
  if (rows.length === 0) return text;
  const seen = new Set<string>();
  const byKey = new Map(rows.map((row) => [row.key.toLowerCase(), row]));
  const lines = text.split('\n').flatMap((line) => {
    const key = keyOf(program, file, line);
    const row = key === undefined ? undefined : byKey.get(key);
    if (row === undefined) return [line];
    seen.add(row.key);
    return row.value === null ? [] : [assignment(program, file, line, row, fill(row.value, installed))];
  });
  const missing = rows.filter((row) => row.how === 'ensure' && !seen.has(row.key) && row.value !== null);
  return append(
    program,
    lines,
    missing.map((row) => assignment(program, file, '', row, fill(row.value ?? '', installed))),
  ).join('\n');
}

/** Overrides that a server gets as arguments: `--key value`. */
export function overrideArguments(program: App, installed: Installation): string[] {
  return overridesFor(program, installed).flatMap((row) =>
    row.how === 'argument' ? [`--${row.key}`, fill(row.value ?? '', installed)] : [],
  );
}

/** True when version `a` comes before version `b`, number by number. */
export function isBelow(a: string, b: string): boolean {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < right.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function concerns(row: Override, file: string): boolean {
  return row.file === file || (row.file === '*.conf' && file.endsWith('.conf') && file !== 'pg_hba.conf' && file !== 'pg_ident.conf');
}

function keyOf(program: App, file: string, line: string): string | undefined {
  if (file === 'pg_hba.conf') return /^\s*local\s.*\speer\s*(#.*)?$/.test(line) ? 'peer' : undefined;
  const match =
    program === 'redis'
      ? /^\s*([a-z][\w-]*)\s+\S/i.exec(line)
      : program === 'pgbouncer'
        ? /^\s*(\w+)\s*=/.exec(line)
        : /^\s*(\w+)(?:\s*=|\s+\S)/.exec(line);
  return match?.[1]?.toLowerCase();
}

function assignment(program: App, file: string, line: string, row: Override, value: string): string {
  if (file === 'pg_hba.conf') return line.replace(/\bpeer\b/, value);
  return program === 'redis' ? `${row.key} ${value}` : `${row.key} = ${value}`;
}

/** An ini file may end in another section, so its keys go right below `[pgbouncer]`. */
function append(program: App, lines: readonly string[], added: readonly string[]): string[] {
  if (added.length === 0) return [...lines];
  const section = program === 'pgbouncer' ? lines.findIndex((line) => line.trim() === '[pgbouncer]') + 1 : 0;
  if (section > 0) return [...lines.slice(0, section), ...added, ...lines.slice(section)];
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return [...lines.slice(0, end), ...added, ''];
}

function fill(value: string, {address, socket, ident}: Installation): string {
  return value.replace('$ADDRESS', address).replace('$SOCKET', socket).replace('$IDENT', ident);
}
