import type {World} from '../../../src/core/ports.ts';
import {parseFaults} from '../../../src/faults/_parse.ts';
import {FaultBoard, SimulatedCluster, VirtualClock, worldOf} from '../../../src/simulator/index.ts';
import {applyBootstrap} from '../../../src/simulator/preload.ts';
import {run} from '../deploy/_platform.ts';
import {changed, target} from './_rollback.ts';

const {namespace, pools, bootstrap} = target;
type Snapshot = ReturnType<SimulatedCluster['dump']>;

async function deployed(): Promise<Snapshot> {
  const cluster = new SimulatedCluster({pools, namespace});
  applyBootstrap(cluster, bootstrap);
  await run(worldOf(cluster), {target});
  return cluster.dump();
}

async function deployedTwice(): Promise<Snapshot> {
  const cluster = from(await firstOnce());
  await run(worldOf(cluster), {target: {...target, manifests: changed('bad', badImage)}});
  return cluster.dump();
}

const firstOnce = once(deployed);
const secondOnce = once(deployedTwice);

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const badImage = 'gomeet/auth-service:v9.9.9';

function from(snapshot: Snapshot, faults: readonly string[] = []): SimulatedCluster {
  const clock = new VirtualClock(new Date(snapshot.now));
  const cluster = new SimulatedCluster({pools: [], namespace, clock, faults: new FaultBoard(parseFaults(faults))});
  cluster.restore(structuredClone(snapshot));
  return cluster;
}

/** A cluster with the healthy release 1; the faults begin with the next change. */
export async function oneRelease(faults: readonly string[] = []): Promise<SimulatedCluster> {
  return from(await firstOnce(), faults);
}

/** Release 2 with other ConfigMaps and another image on top, healthy too. */
export async function twoReleases(): Promise<SimulatedCluster> {
  return from(await secondOnce());
}

/** The same cluster without its faults, as another process finds it. */
export function healed(cluster: SimulatedCluster): SimulatedCluster {
  return from(cluster.dump());
}

/** The ports of a cluster. */
export function portsOf(cluster: SimulatedCluster): World {
  return worldOf(cluster);
}
