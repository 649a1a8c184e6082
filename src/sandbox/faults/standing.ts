import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';
import type {Standing} from '../../faults/_standing.ts';
import {writeAtomic} from '../atomic.ts';

const podsOf = z.union([z.object({pod: z.string()}), z.object({labels: z.record(z.string(), z.string()), most: z.int().exactOptional()})]);
const command = z.object({argv: z.array(z.string()), stdin: z.string().exactOptional()});
const question = command.extend({shows: z.string()});
const act = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('hold'), pods: podsOf, container: z.string().exactOptional(), after: question.exactOptional()}),
  z.object({kind: z.literal('freeze'), pods: podsOf, container: z.string().exactOptional(), title: z.string().exactOptional()}),
  z.object({
    kind: z.literal('state'),
    pods: podsOf,
    holds: question,
    saves: command.exactOptional(),
    apply: z.array(command),
    undo: z.array(command),
  }),
  z.object({kind: z.literal('session'), pods: podsOf, command, shows: question.exactOptional()}),
  z.object({kind: z.literal('restart'), pods: podsOf, container: z.string().exactOptional()}),
  z.object({kind: z.literal('rebuild'), pods: podsOf, primary: z.string(), slot: z.string()}),
]);

const standingSchema: z.ZodType<Standing> = z.object({
  id: z.string(),
  acts: z.array(act),
  shown: z.object({pods: podsOf, question}).exactOptional(),
});

/** `armed`: it strikes as soon as its pods run. */
export type Effect = 'active' | 'armed';

/** What the supervisor says of a fault, with the fault itself: that is how a supervisor that comes later can undo it. */
const stateSchema = z.object({effect: z.enum(['active', 'armed']), fault: standingSchema});

/** Milliseconds. A fault that is made slowly says so; undoing one may mean a new copy of a database. */
const STRIKE_MS = 15_000;
const UNDO_MS = 60_000;

export function faultsDir(dir: string): string {
  return join(dir, 'faults');
}

/** Ending of the files that say what is wanted, and of those that say what is so. */
export const WANTED = '.fault.json';
export const REACHED = '.effect.json';

/** What the supervisor says of a fault. */
export function effectFile(dir: string, id: string): string {
  return join(faultsDir(dir), `${id}${REACHED}`);
}

function faultFile(dir: string, id: string): string {
  return join(faultsDir(dir), `${id}${WANTED}`);
}

/** A file of the folder as a fault, or undefined when it cannot be read. */
export async function readWanted(file: string): Promise<Standing | undefined> {
  return standingSchema.safeParse(await parsed(file)).data;
}

export async function readReached(file: string): Promise<z.infer<typeof stateSchema> | undefined> {
  return stateSchema.safeParse(await parsed(file)).data;
}

/** Puts a fault in force and waits up to `waitMs` until it has struck. */
export async function stand(dir: string, fault: Standing, waitMs = STRIKE_MS): Promise<Effect> {
  await writeAtomic(faultFile(dir, fault.id), `${JSON.stringify(fault)}\n`);
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await sleep(100)) {
    if ((await readReached(effectFile(dir, fault.id)))?.effect === 'active') return 'active';
  }
  return 'armed';
}

/** Takes a fault back; waits up to `waitMs` until it is undone. False when it still is not. */
export async function lift(dir: string, id: string, waitMs = UNDO_MS): Promise<boolean> {
  await rm(faultFile(dir, id), {force: true});
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await sleep(100)) {
    if ((await readReached(effectFile(dir, id))) === undefined) return true;
  }
  return false;
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
