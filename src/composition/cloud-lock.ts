import {accountIdentity} from '../core/cloud-identity.ts';
import type {HeldLock, Lock} from '../core/lock.ts';
import {needCloud} from '../core/need-cloud.ts';
import type {World} from '../core/ports.ts';
import type {Link} from '../steps/cluster/link.ts';
import {liveCluster} from '../steps/cluster/live.ts';
import {lockOf} from './lock.ts';
import {keepsLeases, lockFile, unlessNoCluster} from './lock-file.ts';
import type {Session, SessionFlags} from './session.ts';

/**
 * The lock for what is done around a cluster that may not be there yet: a file on this machine, by account and name of the
 * cluster; and the target's usual Lease as well, once there is a cluster with the platform's namespace to keep it in. A
 * simulated account is of this process alone.
 */
export function cloudLockOf(session: Session, flags: SessionFlags, link?: Link): Lock {
  return {
    acquire: async (request, say, signal) => {
      const outer =
        session.world.kind === 'simulated' ? undefined : await (await fileLockOf(session, signal)).acquire(request, say, signal);
      try {
        const kube = await lockable(session, link, signal);
        if (kube === undefined) return outer ?? nothing(session.world);
        const inner = await lockOf({...session, world: kube}, flags).acquire(request, say, signal);
        return outer === undefined ? {...inner, world: session.world} : both(session.world, outer, inner);
      } catch (error) {
        await outer?.release();
        throw error;
      }
    },
  };
}

async function fileLockOf({world, target}: Session, signal: AbortSignal): Promise<Lock> {
  const {cloud, wanted} = needCloud(world, target);
  const {uid} = accountIdentity(cloud, await cloud.account(signal));
  const {clusterName} = wanted;
  return lockFile(world, {name: clusterName, of: `${cloud.server} ${uid} ${clusterName}`, what: `cluster ${clusterName} of this account`});
}

/** The cluster, when it can keep a Lease. */
function lockable(session: Session, link: Link | undefined, signal: AbortSignal): Promise<World | undefined> {
  return unlessNoCluster(reached(session, link, signal), undefined);
}

async function reached({world, target}: Session, link: Link | undefined, signal: AbortSignal): Promise<World | undefined> {
  const {cloud, wanted} = needCloud(world, target);
  const live = await liveCluster(cloud, wanted, signal);
  if (live === undefined || live.state === 'provisioning') return undefined;
  const kube = link === undefined ? world : await link.kube(live.id, signal);
  return (await keepsLeases(kube, target.namespace, signal)) ? kube : undefined;
}

function both(world: World, outer: HeldLock, inner: HeldLock): HeldLock {
  return {
    world,
    lost: AbortSignal.any([outer.lost, inner.lost]),
    release: async () => {
      await inner.release();
      await outer.release();
    },
  };
}

function nothing(world: World): HeldLock {
  return {world, lost: new AbortController().signal, release: async () => {}};
}
