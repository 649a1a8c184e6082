import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import type {ExecResult} from '../../src/core/ports.ts';
import {parsePgBouncer} from '../../src/tools/pgbouncer.ts';
import {parseFullPostgres, parsePostgres} from '../../src/tools/psql.ts';
import {parseRedis} from '../../src/tools/redis-cli.ts';
import {NotServing} from '../../src/tools/store-pods.ts';

export const pod = {name: 'the-pod', nodeName: 'node-1', memoryLimitBytes: 1024 ** 3};
/** Recorded from PostgreSQL 15, PgBouncer 1.18 and a Redis 7.0 cluster of three masters and three replicas; `documented` is written by the columns of newer ones. */
export const recorded = (name: string) => readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');
export const out = (stdout: string, stderr = '', exitCode = 0): ExecResult => ({exitCode, stdout, stderr});

export const parsers = [
  {
    name: 'postgres',
    parse: (result: ExecResult) => parsePostgres(result, pod),
    seeds: ['postgres-primary.json', 'postgres-replica.json'].map(recorded),
  },
  {
    name: 'postgres, everything',
    parse: (result: ExecResult) => parseFullPostgres(result, pod),
    seeds: ['primary', 'replica', 'busy', 'stopped', 'deceived', 'refused'].map((name) => recorded(`postgres-full-${name}.txt`)),
  },
  {
    name: 'pgbouncer',
    parse: (result: ExecResult) => parsePgBouncer(result, pod),
    seeds: ['pgbouncer.txt', 'pgbouncer-refused.txt'].map(recorded),
  },
  {
    name: 'pgbouncer, everything',
    parse: (result: ExecResult) => parsePgBouncer(result, pod),
    seeds: ['pgbouncer-full.txt', 'pgbouncer-full-paused.txt', 'pgbouncer-full-refused.txt', 'pgbouncer-1.25-documented.txt'].map(recorded),
  },
  {
    name: 'redis',
    parse: (result: ExecResult) => parseRedis(result, pod),
    seeds: ['redis-master.txt', 'redis-replica.txt', 'redis-noauth.txt'].map(recorded),
  },
  {
    name: 'redis, everything',
    parse: (result: ExecResult) => parseRedis(result, pod),
    seeds: [
      'redis-full-master.txt',
      'redis-full-replica.txt',
      'redis-full-noauth.txt',
      'redis-full-hung.txt',
      'redis-8-documented.txt',
    ].map(recorded),
  },
] as const;

/** Bytes that no program means: as UTF-8 with holes, and as they are. (The unit `binary` of fc.string takes seconds to prepare.) */
function garbage(maxLength: number): fc.Arbitrary<string> {
  const bytes = fc.uint8Array({maxLength});
  return fc.oneof(
    bytes.map((some) => Buffer.from(some).toString('utf8')),
    bytes.map((some) => Buffer.from(some).toString('latin1')),
  );
}

/** Recorded output, damaged: cut off, a piece removed, doubled or replaced by noise, lines repeated, numbers changed. */
function damaged(seeds: readonly string[]): fc.Arbitrary<string> {
  const noise = fc.oneof(
    garbage(40),
    fc.constantFrom('@@exit 0\n', '@@role\n', '@@words\n', '"slow"\n', ',', '\r\n', '{}', 'null', '-1', 'NaN', '1e999', '"', '[]'),
  );
  const how = fc.constantFrom('cut', 'drop', 'put', 'swap', 'line', 'number');
  return fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat({max: 200}), noise, how).map(([text, at, length, other, damage]) => {
    const start = at % (text.length + 1);
    if (damage === 'cut') return text.slice(0, start);
    if (damage === 'drop') return text.slice(0, start) + text.slice(start + length);
    if (damage === 'put') return text.slice(0, start) + other + text.slice(start);
    if (damage === 'line') return repeated(text, start);
    if (damage === 'number') return text.slice(0, start) + text.slice(start).replace(/\d+/, () => numbers[length % numbers.length] ?? '');
    return text.slice(0, start) + other + text.slice(start + length);
  });
}

const numbers = ['-1', '0', '99999999999999999999999', '1e400', '0x10', 'nan', '١٢', '1,5'];

function repeated(text: string, at: number): string {
  const begin = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at) + 1 || text.length;
  return text.slice(0, end) + text.slice(begin, end) + text.slice(end);
}

/** Whatever a program prints: typed data, or an Error of one sentence. Never another exception, never a NaN that looks like a number. */
export function dataOrSentence({parse, seeds}: (typeof parsers)[number], runs: number): void {
  const stdout = fc.oneof({weight: 4, arbitrary: damaged(seeds)}, {weight: 1, arbitrary: garbage(400)});
  const result = fc.record({stdout, stderr: fc.string({maxLength: 80}), exitCode: fc.constantFrom(0, 0, 0, 1, 2, 127)});
  fc.assert(
    fc.property(result, (answer) => {
      let data: unknown;
      try {
        data = parse(answer);
      } catch (error) {
        const kind = error instanceof Error ? error.constructor : undefined;
        if (!(error instanceof Error) || (kind !== Error && kind !== NotServing))
          throw new Error(`another kind of exception: ${String(error)}`);
        if (error.message === '' || error.message.length > 500) throw new Error(`not a sentence: "${error.message}"`);
        return;
      }
      everyNumberIsOne(data);
    }),
    {numRuns: runs},
  );
}

function everyNumberIsOne(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} passed for a measurement`);
  if (value !== null && typeof value === 'object') for (const entry of Object.values(value)) everyNumberIsOne(entry);
}
