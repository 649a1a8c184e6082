import {join} from 'node:path';
import {layout} from './paths.ts';
import {type Identity, pkiFile} from './pki.ts';
import type {SandboxState} from './state.ts';

type Argv = readonly [string, ...string[]];

/** The servers of the control plane. */
export type Component =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'node-agent'
  | 'custom-metrics'
  | 'metrics-server';

/** Kubeconfig that a component authenticates with. */
export function componentKubeconfig(dir: string, identity: Identity): string {
  return join(layout(dir).kubeconfigs, `${identity}.yaml`);
}

/** The command line of one component. Everything listens on loopback. */
export function componentArgv(state: SandboxState, component: Component): Argv {
  const program = join(state.binDir, component === 'custom-metrics' ? 'node-agent' : component);
  return [program, ...ARGUMENTS[component](state)];
}

const ARGUMENTS: Record<Component, (state: SandboxState) => readonly string[]> = {
  etcd: ({dir, ports}) => {
    const client = `http://127.0.0.1:${ports.etcd}`;
    const peer = `http://127.0.0.1:${ports.etcdPeer}`;
    return [
      `--data-dir=${layout(dir).etcd}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ];
  },
  'kube-apiserver': ({dir, ports}) => {
    const {pki, auditLog, auditPolicy} = layout(dir);
    return [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.apiserver}`,
      ...pair('--tls-cert-file', '--tls-private-key-file', pki, 'apiserver'),
      `--client-ca-file=${pkiFile(pki, 'ca', 'crt')}`,
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      // A reconciler would publish 127.0.0.1 as an endpoint, which the API refuses.
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pkiFile(pki, 'service-account', 'crt')}`,
      `--service-account-signing-key-file=${pkiFile(pki, 'service-account', 'key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--kubelet-certificate-authority=${pkiFile(pki, 'ca', 'crt')}`,
      ...pair('--kubelet-client-certificate', '--kubelet-client-key', pki, 'kubelet-client'),
      `--requestheader-client-ca-file=${pkiFile(pki, 'front-proxy-ca', 'crt')}`,
      '--requestheader-allowed-names=front-proxy',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${pkiFile(pki, 'front-proxy-client', 'crt')}`,
      `--proxy-client-key-file=${pkiFile(pki, 'front-proxy-client', 'key')}`,
      '--enable-aggregator-routing=false',
      `--audit-policy-file=${auditPolicy}`,
      `--audit-log-path=${auditLog}`,
      '--audit-log-maxsize=200',
      '--audit-log-maxbackup=5',
    ];
  },
  'kube-controller-manager': ({dir, ports}) => [
    ...delegated(dir, 'controller-manager'),
    ...serving(dir),
    `--secure-port=${ports.controllerManager}`,
    '--leader-elect=false',
    `--root-ca-file=${pkiFile(layout(dir).pki, 'ca', 'crt')}`,
    `--service-account-private-key-file=${pkiFile(layout(dir).pki, 'service-account', 'key')}`,
    '--use-service-account-credentials',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--horizontal-pod-autoscaler-sync-period=5s',
    // A pod counts as settled for HPA after its first seconds, as kwok's pods have no start-up phase.
    '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
    '--concurrent-deployment-syncs=10',
    '--concurrent-replicaset-syncs=10',
  ],
  'kube-scheduler': ({dir, ports}) => [
    ...delegated(dir, 'scheduler'),
    ...serving(dir),
    `--secure-port=${ports.scheduler}`,
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ],
  kwok: ({dir, ports}) => [
    `--kubeconfig=${componentKubeconfig(dir, 'kwok')}`,
    '--manage-all-nodes=true',
    '--node-ip=127.0.0.1',
    `--node-port=${ports.agent}`,
    `--server-address=127.0.0.1:${ports.kwok}`,
    '--node-lease-duration-seconds=40',
    '--cidr=10.244.0.0/16',
    '--enable-crds=Stage,ResourceUsage,ClusterResourceUsage,Metric',
    // Below that it writes a line per pod and scrape.
    '--v=ERROR',
  ],
  'node-agent': ({dir, ports, agentMap}) => [
    'kubelet',
    `--listen=127.0.0.1:${ports.agent}`,
    ...pair('--tls-cert', '--tls-key', layout(dir).pki, 'node'),
    `--client-ca=${pkiFile(layout(dir).pki, 'ca', 'crt')}`,
    `--map=${agentMap}`,
    `--kwok=http://127.0.0.1:${ports.kwok}`,
  ],
  'custom-metrics': ({dir, ports, server}) => [
    'custom-metrics',
    `--listen=127.0.0.1:${ports.customMetrics}`,
    ...pair('--tls-cert', '--tls-key', layout(dir).pki, 'node'),
    `--client-ca=${pkiFile(layout(dir).pki, 'front-proxy-ca', 'crt')}`,
    `--metrics=${layout(dir).customMetrics}`,
    `--live=${layout(dir).liveMetrics}`,
    `--server=${server}`,
    `--server-ca=${pkiFile(layout(dir).pki, 'ca', 'crt')}`,
    ...pair('--client-cert', '--client-key', layout(dir).pki, 'custom-metrics'),
  ],
  'metrics-server': ({dir, ports}) => [
    ...delegated(dir, 'metrics-server'),
    '--kubelet-preferred-address-types=InternalIP',
    '--kubelet-use-node-status-port',
    `--kubelet-certificate-authority=${pkiFile(layout(dir).pki, 'ca', 'crt')}`,
    ...pair('--kubelet-client-certificate', '--kubelet-client-key', layout(dir).pki, 'metrics-server'),
    // metrics-server refuses to start unless the resolution is longer than the request timeout.
    '--metric-resolution=10s',
    '--kubelet-request-timeout=5s',
    ...serving(dir),
    `--secure-port=${ports.metricsServer}`,
  ],
};

function pair(certFlag: string, keyFlag: string, pki: string, name: Identity): string[] {
  return [`${certFlag}=${pkiFile(pki, name, 'crt')}`, `${keyFlag}=${pkiFile(pki, name, 'key')}`];
}

function delegated(dir: string, identity: Identity): string[] {
  const file = componentKubeconfig(dir, identity);
  return [`--kubeconfig=${file}`, `--authentication-kubeconfig=${file}`, `--authorization-kubeconfig=${file}`];
}

function serving(dir: string): string[] {
  return ['--bind-address=127.0.0.1', ...pair('--tls-cert-file', '--tls-private-key-file', layout(dir).pki, 'node')];
}
