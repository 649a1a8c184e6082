import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {ToolError} from '../core/errors.ts';
import type {Lock} from '../core/lock.ts';
import type {World} from '../core/ports.ts';
import {stateDir} from '../core/state-dir.ts';
import {fileLock} from '../tools/file-lock.ts';
import {lockOwner} from './who.ts';

/** A lock as a file of this machine. `of`: what is locked, exactly; `name` and `what` are for people. */
export function lockFile(world: World, {name, of, what}: {readonly name: string; readonly of: string; readonly what: string}): Lock {
  const key = createHash('sha256').update(of).digest('hex').slice(0, 16);
  return fileLock({file: join(stateDir(), 'locks', `${name}-${key}.json`), what, owner: lockOwner(), world});
}

/** Whether there is a cluster with the platform's namespace, which keeps the target's Lease. */
export async function keepsLeases({cluster}: Pick<World, 'cluster'>, namespace: string, signal: AbortSignal): Promise<boolean> {
  return (await cluster.get({apiVersion: 'v1', kind: 'Namespace', name: namespace}, signal)) !== undefined;
}

/** What a question to a cluster gives where there is no cluster yet. */
export async function unlessNoCluster<Value, Instead>(asked: Promise<Value>, instead: Instead): Promise<Value | Instead> {
  return asked.catch((error: unknown) => {
    if (error instanceof ToolError && error.detail === 'no cluster') return instead;
    throw error;
  });
}
