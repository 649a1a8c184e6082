import type {Lock} from '../core/lock.ts';
import {needBuckets} from '../core/need-buckets.ts';
import {lockOf} from './lock.ts';
import {keepsLeases, lockFile, unlessNoCluster} from './lock-file.ts';
import type {Session, SessionFlags} from './session.ts';

/** The target's Lease where there is a cluster that keeps it; before that, a file on this machine: buckets need no cluster. */
export function bucketsLockOf(session: Session, flags: SessionFlags): Lock {
  const {world, target} = session;
  return {
    acquire: async (request, say, signal) => {
      const leases = await unlessNoCluster(keepsLeases(world, target.namespace, signal), false);
      return (leases ? lockOf(session, flags) : fileOf(session)).acquire(request, say, signal);
    },
  };
}

function fileOf({world, target}: Session): Lock {
  const {buckets, wanted} = needBuckets(world, target);
  const {recordings, backups} = wanted.buckets;
  const {endpoint} = buckets;
  const what = `${recordings} and ${backups} at ${endpoint}`;
  return lockFile(world, {name: 'buckets', of: `${endpoint} ${recordings} ${backups}`, what});
}
