import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {ToolError} from '../core/errors.ts';
import type {Lock} from '../core/lock.ts';
import {needBuckets} from '../core/need-buckets.ts';
import {stateDir} from '../core/state-dir.ts';
import {fileLock} from '../tools/file-lock.ts';
import {lockOf} from './lock.ts';
import type {Session, SessionFlags} from './session.ts';
import {lockOwner} from './who.ts';

/** The target's Lease where there is a cluster that keeps it; before that, a file on this machine: buckets need no cluster. */
export function bucketsLockOf(session: Session, flags: SessionFlags): Lock {
  return {
    acquire: async (request, say, signal) => {
      const lock = (await keepsLeases(session, signal)) ? lockOf(session, flags) : lockFile(session);
      return lock.acquire(request, say, signal);
    },
  };
}

async function keepsLeases({world, target}: Session, signal: AbortSignal): Promise<boolean> {
  try {
    return (await world.cluster.get({apiVersion: 'v1', kind: 'Namespace', name: target.namespace}, signal)) !== undefined;
  } catch (error) {
    if (error instanceof ToolError && error.detail === 'no cluster') return false;
    throw error;
  }
}

function lockFile({world, target}: Session): Lock {
  const {buckets, wanted} = needBuckets(world, target);
  const {recordings, backups} = wanted.buckets;
  const key = createHash('sha256').update(`${buckets.endpoint} ${recordings} ${backups}`).digest('hex').slice(0, 16);
  const file = join(stateDir(), 'locks', `buckets-${key}.json`);
  return fileLock({file, what: `${recordings} and ${backups} at ${buckets.endpoint}`, owner: lockOwner(), world});
}
