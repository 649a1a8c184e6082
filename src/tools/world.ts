import type {PodNetwork} from '../core/network.ts';
import type {ClusterReader, PodExec, World} from '../core/ports.ts';
import {alertmanagerPort} from './alertmanager.ts';
import {systemClock} from './clock.ts';
import {clusterReader, patient} from './cluster.ts';
import {clusterWriter} from './cluster-writer.ts';
import {discovery} from './discovery.ts';
import {podExec} from './exec-pod.ts';
import {execSocket} from './exec-socket.ts';
import {kubeHttp} from './kube-http.ts';
import {scanner} from './kube-scan.ts';
import {loadKubeconfig} from './kubeconfig.ts';
import {kubectlFor, kubectlVersion} from './kubectl.ts';
import {livekitPort} from './livekit.ts';
import {objectStorage} from './object-storage.ts';
import {type OutsideOptions, outside} from './outside.ts';
import {pgbouncerPort} from './pgbouncer.ts';
import {podMetrics} from './pod-metrics.ts';
import {podNetwork} from './pod-network.ts';
import {type OpenTunnel, podTunnels} from './pod-tunnel.ts';
import {prometheusPort} from './prometheus.ts';
import {postgresPort} from './psql.ts';
import {redisPort} from './redis-cli.ts';
import {rememberedVersion} from './remembered-version.ts';
import {turnPort} from './turn.ts';
import {watcher} from './watch.ts';

export type ClusterWorldOptions = {
  /** Path of a kubeconfig; KUBECONFIG or ~/.kube/config when absent. */
  readonly kubeconfig?: string | undefined;
  /** The current context when absent. */
  readonly context?: string | undefined;
  readonly namespace: string;
  /** The program: a path, or a name on PATH. */
  readonly kubectl: string;
  readonly kind: 'cluster' | 'sandbox';
  /** How the platform is reached from outside; a sandbox without it has no outside. */
  readonly outside?: OutsideOptions | undefined;
};

/** A real cluster: yours, or the sandbox's. Reads the kubeconfig, contacts nothing. Throws a UserError for a kubeconfig that is no good. */
export async function clusterWorld(options: ClusterWorldOptions): Promise<World> {
  const connection = await loadKubeconfig(options);
  const http = kubeHttp(connection);
  const send = patient(http.send);
  const kinds = discovery(send);
  const cluster = {
    ...clusterReader(send, kinds, {context: connection.context, server: connection.server}),
    watch: watcher({send: http.send, follow: http.follow, kinds, clock: systemClock}),
    scan: scanner(http.followBytes, kinds),
    clockOffsetMs: http.clockOffsetMs,
  };
  const kubectl = kubectlFor(options.kubectl, connection);
  const pods = podExec(execSocket(connection.config, http.endpoint), http.send, http.follow);
  const open = podTunnels(http.endpoint);
  const network = podNetwork(open);
  const world: World = {
    kind: options.kind,
    clock: systemClock,
    cluster,
    changes: clusterWriter(send, kinds, cluster, kubectl),
    pods,
    metrics: podMetrics(send),
    network,
    ...(options.kind === 'sandbox' && options.outside === undefined ? {} : {outside: outside(options.outside)}),
    ...portsOfPods(cluster, pods, open, network, options.namespace),
    versions: {kubectl: (signal) => rememberedVersion(kubectl.program, () => kubectlVersion(kubectl, signal))},
    through: (reader) => ({...world, ...portsOfPods(reader, pods, open, network, options.namespace)}),
    close: async () => {
      network.close();
      http.close();
    },
  };
  return world;
}

/** What runs in pods, which are found through this reader. */
function portsOfPods(cluster: ClusterReader, pods: PodExec, open: OpenTunnel, network: PodNetwork, namespace: string) {
  const store = {cluster, pods, namespace};
  return {
    postgres: postgresPort(store),
    pgbouncer: pgbouncerPort(store),
    redis: redisPort(store),
    livekit: livekitPort({...store, network}),
    turn: turnPort({cluster, open, namespace}),
    // Whatever stands for the platform itself, the storage is where the configuration says.
    storage: objectStorage({cluster, namespace}),
    prometheus: prometheusPort({cluster, network, namespace}),
    alertmanager: alertmanagerPort({cluster, network, namespace}),
  };
}
