import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import type {ExecResult} from '../../src/core/ports.ts';
import {parsePgBouncer} from '../../src/tools/pgbouncer.ts';
import {parsePostgres} from '../../src/tools/psql.ts';
import {parseRedis} from '../../src/tools/redis-cli.ts';

const pod = {name: 'the-pod', nodeName: 'node-1'};
const recorded = (name: string) => readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');

export const parsers = [
  {
    name: 'postgres',
    parse: (result: ExecResult) => parsePostgres(result, pod),
    seeds: ['postgres-primary.json', 'postgres-replica.json'].map(recorded),
  },
  {
    name: 'pgbouncer',
    parse: (result: ExecResult) => parsePgBouncer(result, pod),
    seeds: ['pgbouncer.txt', 'pgbouncer-refused.txt'].map(recorded),
  },
  {
    name: 'redis',
    parse: (result: ExecResult) => parseRedis(result, pod),
    seeds: ['redis-master.txt', 'redis-replica.txt', 'redis-noauth.txt'].map(recorded),
  },
] as const;

/** Recorded output, damaged: cut off, a piece removed, doubled or replaced by noise. */
function damaged(seeds: readonly string[]): fc.Arbitrary<string> {
  const noise = fc.oneof(
    fc.string({unit: 'binary', maxLength: 40}),
    fc.constantFrom('@@exit 0\n', '@@role\n', ',', '\r\n', '{}', 'null', '-1', 'NaN', '1e999', '"'),
  );
  return fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat({max: 200}), noise, fc.constantFrom('cut', 'drop', 'put', 'swap'))
    .map(([text, at, length, other, how]) => {
      const start = at % (text.length + 1);
      if (how === 'cut') return text.slice(0, start);
      if (how === 'drop') return text.slice(0, start) + text.slice(start + length);
      if (how === 'put') return text.slice(0, start) + other + text.slice(start);
      return text.slice(0, start) + other + text.slice(start + length);
    });
}

/** Whatever a program prints: typed data, or an Error of one sentence. Never another exception, never a NaN that looks like a number. */
export function dataOrSentence({parse, seeds}: (typeof parsers)[number], runs: number): void {
  const stdout = fc.oneof({weight: 4, arbitrary: damaged(seeds)}, {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 400})});
  const result = fc.record({stdout, stderr: fc.string({maxLength: 80}), exitCode: fc.constantFrom(0, 0, 0, 1, 2, 127)});
  fc.assert(
    fc.property(result, (answer) => {
      let data: unknown;
      try {
        data = parse(answer);
      } catch (error) {
        if (!(error instanceof Error) || error.constructor !== Error) throw new Error(`another kind of exception: ${String(error)}`);
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
