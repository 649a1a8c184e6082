import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';
import {writeAtomic} from '../atomic.ts';

/** A fault that the supervisor keeps in force: it lies in a file until it is healed. */
export const standingFaultSchema = z.object({name: z.enum(['replica-not-streaming', 'redis-master-down']), pod: z.string()});

export type StandingFault = z.infer<typeof standingFaultSchema>;

/** `armed`: it strikes as soon as its pod runs. */
export type Effect = 'active' | 'armed';

const effectSchema = z.object({effect: z.enum(['active', 'armed'])});

export function faultsDir(dir: string): string {
  return join(dir, 'faults');
}

/** What the supervisor says of a fault. */
export function effectFile(dir: string, name: string): string {
  return join(faultsDir(dir), `${name}.effect.json`);
}

function faultFile(dir: string, name: string): string {
  return join(faultsDir(dir), `${name}.fault.json`);
}

/** Puts a fault in force and waits up to `waitMs` until it has struck. */
export async function stand(dir: string, fault: StandingFault, waitMs = 10_000): Promise<Effect> {
  await writeAtomic(faultFile(dir, fault.name), `${JSON.stringify(fault)}\n`);
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await sleep(100)) {
    if ((await effectOf(dir, fault.name)) === 'active') return 'active';
  }
  return 'armed';
}

/** Takes a fault back; waits up to `waitMs` until it is undone. False when it still is not. */
export async function lift(dir: string, name: string, waitMs = 10_000): Promise<boolean> {
  await rm(faultFile(dir, name), {force: true});
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await sleep(100)) {
    const effect = await effectOf(dir, name);
    if (effect === undefined) return true;
    if (effect === 'armed') await rm(effectFile(dir, name), {force: true});
  }
  return false;
}

async function effectOf(dir: string, name: string): Promise<Effect | undefined> {
  const text = await readFile(effectFile(dir, name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : effectSchema.safeParse(JSON.parse(text)).data?.effect;
}
