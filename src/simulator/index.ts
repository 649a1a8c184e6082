import type {KubeObject} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {Expected, NodePool} from '../core/target.ts';
import {parseFaults} from '../faults/_parse.ts';
import {Access} from './access.ts';
import {rememberBackups} from './backups.ts';
import {epoch, VirtualClock} from './clock.ts';
import {SimulatedCluster} from './cluster.ts';
import {execInPod} from './exec.ts';
import {FaultBoard} from './fault-board.ts';
import {withFaults} from './faulty/index.ts';
import {ground, serverVersion} from './ground.ts';
import {podLogs} from './logs.ts';
import {alertmanagerPort} from './monitoring/alertmanager.ts';
import {prometheusPort} from './monitoring/prometheus.ts';
import {podMetrics} from './pod-metrics.ts';
import {applyBootstrap, applyPlatform} from './preload.ts';
import {livekitPort, turnPort} from './reach/media.ts';
import {outside} from './reach/outside.ts';
import {podNetwork} from './reach/pod-network.ts';
import {simulatedReader} from './reader.ts';
import {StateFile} from './state/file.ts';
import {lockFile} from './state/lock.ts';
import {pgbouncerPort} from './stores/pgbouncer.ts';
import {postgresPort} from './stores/postgres.ts';
import {redisPort} from './stores/redis.ts';
import {simulatedWriter} from './writer.ts';

export {VirtualClock} from './clock.ts';
export {SimulatedCluster} from './cluster.ts';
export {FaultBoard} from './fault-board.ts';

/** How long the cluster has existed when the first command comes, in milliseconds: long enough for everything to be settled. */
const ageMs = 6 * 3_600_000;

export type SimulatedWorldOptions = {
  readonly pools: readonly NodePool[];
  readonly expected: Expected;
  readonly profile: string;
  readonly namespace: string;
  /** Names as `--simulate-fault` takes them. */
  readonly faults: readonly string[];
  /** What cluster-admin set up before. */
  readonly bootstrap: readonly KubeObject[];
  /** Manifests that are already deployed and healthy; an empty platform without. */
  readonly preload?: readonly KubeObject[];
  /** Real milliseconds that a virtual second takes, for somebody who watches; none when absent. */
  readonly pace?: number;
  /** Keeps the world in this file; one that exists wins over `preload`. */
  readonly stateFile?: string;
};

/** A world in memory behind the ports. Throws a UserError for an unknown fault or a state file that is none. */
export async function simulatedWorld(options: SimulatedWorldOptions): Promise<World> {
  const requested = parseFaults(options.faults);
  const file = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  return worldOf(await open(options, new FaultBoard(requested), file), file);
}

/** The ports over a cluster that somebody prepared, such as a test. */
export function worldOf(cluster: SimulatedCluster, file?: StateFile): World {
  const access = new Access(cluster, file);
  const world: World = {
    kind: 'simulated',
    clock: cluster.clock,
    cluster: simulatedReader(access),
    changes: simulatedWriter(access),
    pods: {
      exec: async (request, signal) => execInPod(request, await access.look(signal)),
      logs: async (request, signal) => podLogs(request, await access.look(signal)),
    },
    postgres: postgresPort((signal) => access.look(signal)),
    pgbouncer: pgbouncerPort((signal) => access.look(signal)),
    redis: redisPort((signal) => access.look(signal)),
    metrics: podMetrics((signal) => access.look(signal)),
    network: podNetwork((signal) => access.look(signal)),
    outside: outside((signal) => access.look(signal)),
    livekit: livekitPort((signal) => access.look(signal)),
    turn: turnPort((signal) => access.look(signal)),
    // Nobody gave this platform a bucket.
    storage: {recordings: async () => undefined},
    prometheus: prometheusPort((signal) => access.look(signal)),
    alertmanager: alertmanagerPort((signal) => access.look(signal)),
    versions: {kubectl: async () => serverVersion},
    close: () => access.close(),
  };
  return withFaults(world, () => access.look());
}

async function open(options: SimulatedWorldOptions, faults: FaultBoard, file: StateFile | undefined): Promise<SimulatedCluster> {
  if (file === undefined) return build(options, faults);
  const unlock = await lockFile(file.path);
  try {
    const dump = file.load();
    if (dump === undefined) {
      const cluster = build(options, faults);
      file.save(cluster.dump());
      return cluster;
    }
    const cluster = new SimulatedCluster({
      pools: [],
      namespace: options.namespace,
      clock: new VirtualClock(new Date(dump.now), options.pace),
      faults,
    });
    cluster.restore(dump);
    grow(cluster, options.pools);
    return cluster;
  } finally {
    unlock();
  }
}

function build(options: SimulatedWorldOptions, faults: FaultBoard): SimulatedCluster {
  const clock = new VirtualClock(new Date(epoch.getTime() - ageMs), options.pace);
  const cluster = new SimulatedCluster({pools: options.pools, namespace: options.namespace, clock, faults});
  applyBootstrap(cluster, options.bootstrap);
  if (options.preload !== undefined) applyPlatform(cluster, options.preload);
  cluster.advance(ageMs);
  if (options.preload !== undefined) rememberBackups(cluster);
  cluster.begin();
  return cluster;
}

/** A larger profile finds its nodes in a world that was made for a smaller one; nodes never go away. */
function grow(cluster: SimulatedCluster, pools: readonly NodePool[]): void {
  for (const object of ground(pools)) {
    if (object.kind !== 'Node' || cluster.store.get({apiVersion: 'v1', kind: 'Node', name: object.metadata.name}) !== undefined) continue;
    cluster.put(object);
  }
}
