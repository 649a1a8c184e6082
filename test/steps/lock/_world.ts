import type {KubeObject} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import {worldOf} from '../../../src/simulator/index.ts';
import {type LeaseLockOptions, leaseLock} from '../../../src/steps/lock/acquire.ts';
import {object, smallCluster} from '../../simulator/_world.ts';

export const namespace = 'gomeet';
export const never = new AbortController().signal;

/** A world with an empty cluster, and that cluster. */
export function lockWorld() {
  const cluster = smallCluster();
  return {cluster, world: worldOf(cluster)};
}

/** The lock as `who` sees it. */
export function lockFor(world: World, who: string, part: Partial<LeaseLockOptions> = {}) {
  const owner = {identity: `${who}@host:1:${who}`, by: who, host: 'host'};
  return leaseLock({world, namespace, target: 'production', owner, where: ' --target production', ...part});
}

export function acquire(world: World, who: string, waitMs?: number, said: string[] = []) {
  const request = {command: `gomeet deploy of ${who}`, ...(waitMs === undefined ? {} : {waitMs})};
  return lockFor(world, who).acquire(request, (message) => said.push(message), never);
}

/** The same cluster, seen with a clock that is this far ahead. */
export function skewed(world: World, aheadMs: number): World {
  const {clock} = world;
  return {
    ...world,
    clock: {
      now: () => new Date(clock.now().getTime() + aheadMs),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      timer: (ms, fire) => clock.timer(ms, fire),
    },
  };
}

export const config = (name: string): KubeObject => object('v1', 'ConfigMap', name, {data: {a: 'b'}});

/** A Lease as somebody else may have written it. */
export const foreignLease = (spec: object, annotations: {readonly [key: string]: string} = {}): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: {name: 'gomeet-lock', namespace, annotations},
  spec,
});
