import {mkdir, readdir, readFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {dirname, join} from 'node:path';
import {ToolError} from '../../core/errors.ts';
import {writeAtomic} from '../atomic.ts';
import {JOB_BLOCK} from './apps/index.ts';
import type {Pod} from './pod.ts';
import {definitionOf} from './view.ts';

const FIRST = 10;
const LAST = 250;
/** Bound on 127.<octet>.0.1 while a supervisor lives, so that two of them never share an octet. */
const GUARD_PORT = 10250;

/** The second octet of every address of one sandbox: 127.<octet>.x.y. */
export interface Slot {
  readonly octet: number;
  release(): Promise<void>;
}

/** Takes the octet that this sandbox had before (data directories remember addresses), or the first that no other sandbox has. */
export async function takeSlot(dir: string): Promise<Slot> {
  const file = join(dir, 'octet');
  const before = await octetIn(file);
  const siblings = await readdir(dirname(dir), {withFileTypes: true}).catch(() => []);
  const others = siblings.filter((entry) => entry.isDirectory() && join(dirname(dir), entry.name) !== dir);
  const taken = new Set(await Promise.all(others.map((entry) => octetIn(join(dirname(dir), entry.name, 'octet')))));
  const free = Array.from({length: LAST - FIRST + 1}, (_, index) => FIRST + index).filter((octet) => !taken.has(octet));
  for (const octet of before === undefined ? free : [before]) {
    const guard = await listen(`127.${octet}.0.1`);
    if (guard === undefined) continue;
    await mkdir(dir, {recursive: true, mode: 0o700});
    await writeAtomic(file, `${octet}\n`);
    return {octet, release: () => new Promise((resolve) => guard.close(() => resolve()))};
  }
  const busy =
    before === undefined
      ? 'Every loopback range from 127.10 to 127.250 is in use'
      : `The loopback range 127.${before} of this sandbox is in use by another process`;
  throw new ToolError('sandbox', `${busy}; end the other sandbox, or reset this one.`, {suggestions: ['gomeet sandbox status']});
}

async function octetIn(file: string): Promise<number | undefined> {
  const octet = Number((await readFile(file, 'utf8').catch(() => '')).trim());
  return Number.isInteger(octet) && octet >= FIRST && octet <= LAST ? octet : undefined;
}

async function listen(host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({host, port: GUARD_PORT, exclusive: true}, () => resolve(server));
  });
}

/** A block that is full goes on in the block this much further. */
const BLOCKS = 16;

/** Gives each pod an address of its own. The pods of a StatefulSet keep theirs for ever; others hold one while they live. */
export class Addresses {
  private readonly octet: number;
  private readonly given = new Map<string, string>();

  constructor(octet: number) {
    this.octet = octet;
  }

  of(pod: Pod): string {
    const {name} = pod.metadata;
    const known = this.given.get(name);
    if (known !== undefined) return known;
    const address = this.next(name, definitionOf(pod)?.block ?? JOB_BLOCK);
    this.given.set(name, address);
    return address;
  }

  /** The address of a pod that a stand-in answers for, in a block of its own. */
  ofStandIn(pod: Pod, block: number): string {
    const {name} = pod.metadata;
    const address = this.given.get(name) ?? this.next(name, block);
    this.given.set(name, address);
    return address;
  }

  /** Forgets a pod that is gone and whose process has ended. */
  free(name: string): void {
    this.given.delete(name);
  }

  private next(name: string, block: number): string {
    const fixed = fixedNumber(name);
    if (fixed !== undefined) return this.address(block, fixed);
    const used = new Set(this.given.values());
    for (let third = block; third < 255; third += BLOCKS) {
      for (let number = 1; number < 255; number++) {
        const address = this.address(third, number);
        if (!used.has(address)) return address;
      }
    }
    throw new ToolError('sandbox', 'Too many pods of one kind: the sandbox has no addresses left for them.');
  }

  private address(block: number, number: number): string {
    return `127.${this.octet}.${block}.${number}`;
  }
}

/** postgres-primary-0 → 1, postgres-replica-i → 2+i, redis-master-i → 1+i, redis-replica-i → 7+i (from the seventh on: 100+i and 150+i). */
export function fixedNumber(pod: string): number | undefined {
  const match = /^(postgres-primary|postgres-replica|redis-master|redis-replica)-(\d{1,2})$/.exec(pod);
  if (match === null) return undefined;
  const ordinal = Number(match[2]);
  switch (match[1]) {
    case 'postgres-primary':
      return ordinal === 0 ? 1 : 100 + ordinal;
    case 'postgres-replica':
      return 2 + ordinal;
    case 'redis-master':
      return ordinal < 6 ? 1 + ordinal : 100 + ordinal;
    default:
      return ordinal < 6 ? 7 + ordinal : 150 + ordinal;
  }
}
