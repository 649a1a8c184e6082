import type {World} from '../core/ports.ts';
import {systemClock} from './clock.ts';
import {clusterReader, patient} from './cluster.ts';
import {clusterWriter} from './cluster-writer.ts';
import {discovery} from './discovery.ts';
import {podExec} from './exec-pod.ts';
import {execSocket} from './exec-socket.ts';
import {kubeHttp} from './kube-http.ts';
import {loadKubeconfig} from './kubeconfig.ts';
import {kubectlFor, kubectlVersion} from './kubectl.ts';
import {pgbouncerPort} from './pgbouncer.ts';
import {podMetrics} from './pod-metrics.ts';
import {postgresPort} from './psql.ts';
import {redisPort} from './redis-cli.ts';
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
  };
  const kubectl = kubectlFor(options.kubectl, connection);
  const pods = podExec(execSocket(connection.config), http.send);
  const store = {cluster, pods, namespace: options.namespace};
  return {
    kind: options.kind,
    clock: systemClock,
    cluster,
    changes: clusterWriter(send, kinds, cluster, kubectl),
    pods,
    postgres: postgresPort(store),
    pgbouncer: pgbouncerPort(store),
    redis: redisPort(store),
    metrics: podMetrics(send),
    versions: {kubectl: (signal) => kubectlVersion(kubectl, signal)},
    close: async () => http.close(),
  };
}
