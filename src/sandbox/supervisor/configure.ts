import {isCollection, parse, parseDocument} from 'yaml';
import {discoverByFiles} from './discovery-files.ts';
import {type Format, formatOf} from './formats.ts';
import {OVERRIDES, type Override} from './overrides/index.ts';
import type {ProgramName} from './programs.ts';

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
  /** The pod's own directory. */
  readonly dir: string;
}

/** The overrides that concern one program of this installation. */
export function overridesFor(program: ProgramName, installed: Pick<Installation, 'version' | 'unprivileged'>): readonly Override[] {
  return OVERRIDES.filter(
    (override) =>
      override.program === program &&
      (override.below === undefined || isBelow(installed.version, override.below)) &&
      (override.unprivileged === undefined || installed.unprivileged),
  );
}

/** The text of one deployed configuration file with the overrides of its program applied. */
export function applyOverrides(program: ProgramName, file: string, text: string, installed: Installation): string {
  const rows = overridesFor(program, installed).filter((row) => inFile(row) && concerns(row, file));
  if (rows.length === 0) return text;
  if (/\.ya?ml$/.test(file)) return inYaml(text, rows, installed);
  const format = formatOf(program, file);
  return format === undefined ? text : inLines(text, rows, format, installed);
}

function inLines(text: string, rows: readonly Override[], format: Format, installed: Installation): string {
  const seen = new Set<string>();
  const byKey = new Map(rows.map((row) => [row.key.toLowerCase(), row]));
  const lines = text.split('\n').flatMap((line) => {
    const key = format.keyOf(line);
    const row = key === undefined ? undefined : byKey.get(key);
    if (row === undefined) return [line];
    seen.add(row.key);
    return row.value === null ? [] : [format.assign(line, row, fill(row.value, installed))];
  });
  const missing = rows.filter((row) => row.how === 'ensure' && !seen.has(row.key) && row.value !== null);
  return append(
    lines,
    missing.map((row) => format.assign('', row, fill(row.value ?? '', installed))),
    format.section,
  ).join('\n');
}

/** Comments and order stay; a key that an override does not name keeps its text. */
function inYaml(text: string, rows: readonly Override[], installed: Installation): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isCollection(document.contents)) return text;
  for (const row of rows) {
    if (row.how === 'discovery') {
      discoverByFiles(document, fill(row.value ?? '', installed));
      continue;
    }
    const path = row.key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    if (row.how !== 'ensure' && !document.hasIn(path)) continue;
    if (row.value === null) document.deleteIn(path);
    else document.setIn(path, document.createNode(parse(fill(row.value, installed))));
  }
  return document.toString({lineWidth: 0});
}

/** Overrides that a server gets behind all other arguments: `--key value`. */
export function overrideArguments(program: ProgramName, installed: Installation): string[] {
  return overridesFor(program, installed).flatMap((row) =>
    row.how === 'argument' ? [`--${row.key}`, fill(row.value ?? '', installed)] : [],
  );
}

/** A deployed command with its flags overridden: `--key`, `--key=value` or `--key value`. */
export function applyFlags(program: ProgramName, words: readonly string[], installed: Installation): string[] {
  let result = [...words];
  for (const {key, value, how} of overridesFor(program, installed)) {
    if (how !== 'flag') continue;
    const flag = value === null ? [] : [value === '' ? `--${key}` : `--${key}=${fill(value, installed)}`];
    const at = result.findIndex((word) => word === `--${key}` || word.startsWith(`--${key}=`));
    const next = result[at + 1];
    const length = at >= 0 && result[at] === `--${key}` && value !== '' && next !== undefined && !next.startsWith('-') ? 2 : 1;
    result = at < 0 ? [...result, ...flag] : [...result.slice(0, at), ...flag, ...result.slice(at + length)];
  }
  return result;
}

/** A container's environment with its variables overridden. */
export function applyVariables(
  program: ProgramName,
  env: Readonly<Record<string, string>>,
  installed: Installation,
): Record<string, string> {
  const rows = overridesFor(program, installed).filter(({how}) => how === 'variable');
  const dropped = rows.filter(({value}) => value === null).map(({key}) => key);
  const kept = Object.entries(env).filter(([name]) => !dropped.includes(name));
  const set = rows.flatMap(({key, value}) => (value === null ? [] : [[key, fill(value, installed)] as const]));
  return Object.fromEntries([...kept, ...set]);
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

function inFile({how}: Override): boolean {
  return how === undefined || how === 'replace' || how === 'ensure' || how === 'discovery';
}

function concerns(row: Override, file: string): boolean {
  return row.file === file || (row.file === '*.conf' && file.endsWith('.conf') && file !== 'pg_hba.conf' && file !== 'pg_ident.conf');
}

/** An ini file may end in another section, so its keys go right below its own. */
function append(lines: readonly string[], added: readonly string[], section: string | undefined): string[] {
  if (added.length === 0) return [...lines];
  const start = section === undefined ? 0 : lines.findIndex((line) => line.trim() === section) + 1;
  if (start > 0) return [...lines.slice(0, start), ...added, ...lines.slice(start)];
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return [...lines.slice(0, end), ...added, ''];
}

/** A value of the table for one pod. */
export function fill(value: string, {address, socket, ident, dir}: Installation): string {
  const daemon = daemonAddress(Number(address.split('.')[1]));
  return value
    .replaceAll('$ADDRESS', address)
    .replaceAll('$SOCKET', socket)
    .replaceAll('$IDENT', ident)
    .replaceAll('$DIR', dir)
    .replaceAll('$DAEMON', daemon);
}

/** Where the sandbox itself listens. */
export function daemonAddress(octet: number): string {
  return `127.${octet}.0.1`;
}
