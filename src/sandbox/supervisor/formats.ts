import type {Override} from './overrides/index.ts';
import type {ProgramName} from './programs.ts';

/** How one kind of configuration file says `key: value`, line by line. */
export interface Format {
  /** The key that a line sets, in lower case; undefined for every other line. */
  readonly keyOf: (line: string) => string | undefined;
  /** The line as it sets another value. */
  readonly assign: (line: string, row: Override, value: string) => string;
  /** Section whose first lines new keys become; without one they go to the end. */
  readonly section?: string;
}

const named = (pattern: RegExp) => (line: string) => pattern.exec(line)?.[1]?.toLowerCase();

const postgres: Format = {keyOf: named(/^\s*(\w+)(?:\s*=|\s+\S)/), assign: (_, {key}, value) => `${key} = ${value}`};
const hba: Format = {
  keyOf: (line) => (/^\s*local\s.*\speer\s*(#.*)?$/.test(line) ? 'peer' : undefined),
  assign: (line, _, value) => line.replace(/\bpeer\b/, value),
};
const ini: Format = {keyOf: named(/^\s*(\w+)\s*=/), assign: (_, {key}, value) => `${key} = ${value}`, section: '[pgbouncer]'};
const redis: Format = {keyOf: named(/^\s*([a-z][\w-]*)\s+\S/i), assign: (_, {key}, value) => `${key} ${value}`};
const coturn: Format = {
  keyOf: named(/^\s*([a-z][\w-]*)\s*(?:=.*)?$/),
  assign: (_, {key}, value) => (value === '' ? key : `${key}=${value}`),
};

const FORMATS: Readonly<Partial<Record<ProgramName, Format>>> = {postgres, pgbouncer: ini, redis, coturn};

/** How a file of that program is written; undefined when it is not written in lines of keys. */
export function formatOf(program: ProgramName, file: string): Format | undefined {
  return program === 'postgres' && file === 'pg_hba.conf' ? hba : FORMATS[program];
}
