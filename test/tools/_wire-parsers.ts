import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {ToolError} from '../../src/core/errors.ts';
import {parseMetrics} from '../../src/core/prometheus-text.ts';
import {parseEgress, parseRooms} from '../../src/tools/livekit-api.ts';
import {parseRegistered} from '../../src/tools/livekit-nodes.ts';
import {decode} from '../../src/tools/stun.ts';

const recorded = (name: string) => readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');
const dialogues = JSON.parse(recorded('coturn-dialogues.json')) as {readonly accepted: readonly (readonly string[])[]};

/** What comes over the wire, as text of one character a byte, and who reads it. */
export const wireParsers: readonly {readonly name: string; readonly parse: (text: string) => unknown; readonly seeds: readonly string[]}[] =
  [
    {name: 'metrics', parse: parseMetrics, seeds: recorded('livekit-metrics.txt').split('\n# HELP').slice(0, 12)},
    {
      name: 'STUN',
      parse: (text) => decode(Buffer.from(text, 'latin1')),
      seeds: dialogues.accepted.flat().map((hex) => Buffer.from(hex, 'hex').toString('latin1')),
    },
    {
      name: 'rooms',
      parse: (text) => parseRooms(json(text)),
      seeds: ['{"rooms":[{"name":"r","num_participants":3,"creation_time":"1795293253"}]}'],
    },
    {
      name: 'egress',
      parse: (text) => parseEgress(json(text)),
      seeds: ['{"items":[{"egress_id":"EG","status":"EGRESS_FAILED","started_at":"1795293253000000000"}]}'],
    },
    {
      name: 'nodes in Redis',
      parse: (text) => parseRegistered(text, 'redis-master-0'),
      seeds: ['@@nodes\n["ND_1"]\n@@exit 0\n@@rooms\n{"r":"ND_1"}\n@@exit 0\n', '@@nodes\nerror:"NOAUTH"\n@@exit 0\n'],
    },
  ];

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cut off, with a piece removed, or with noise put into it. */
function damaged(seeds: readonly string[]): fc.Arbitrary<string> {
  const noise = fc.oneof(anything(30), fc.constantFrom('\0', '"', '{', '}', '\\', 'NaN', '1e999', '-1', '\n', 'null', '[]'));
  return fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat({max: 60}), noise, fc.nat({max: 2})).map(([text, at, length, other, how]) => {
    const start = at % (text.length + 1);
    if (how === 0) return text.slice(0, start);
    return text.slice(0, start) + other + text.slice(start + (how === 1 ? 0 : length));
  });
}

/** Typed data, or an Error of one sentence; never another kind of exception. */
export function dataOrSentence({parse, seeds}: (typeof wireParsers)[number], runs: number): void {
  fc.assert(
    fc.property(fc.oneof({weight: 5, arbitrary: damaged(seeds)}, {weight: 1, arbitrary: anything(300)}), (text) => {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof Error) || (error.constructor !== Error && !(error instanceof ToolError)))
          throw new Error(`another kind of exception: ${String(error)}`);
        if (error.message === '' || error.message.length > 600) throw new Error(`not a sentence: "${error.message}"`);
      }
    }),
    {numRuns: runs},
  );
}

/** Bytes, one a character. */
function anything(maxLength: number): fc.Arbitrary<string> {
  return fc.uint8Array({maxLength}).map((bytes) => Buffer.from(bytes).toString('latin1'));
}
