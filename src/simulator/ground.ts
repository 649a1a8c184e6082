import type {KubeObject} from '../core/objects.ts';
import type {MachineSize, NodePool} from '../core/target.ts';
import {hostAddress} from './kubelet/status.ts';

/** UID of kube-system, which identifies the simulated cluster; always the same. */
export const clusterUid = '51b0a7ed-0000-4000-a000-600d5eed0001';
export const serverVersion = 'v1.36.4';

/** What a managed cluster has before anybody touches it: nodes, system namespaces, storage classes, metrics-server. */
export function ground(pools: readonly NodePool[]): readonly KubeObject[] {
  const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(
    (name): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name, labels: {'kubernetes.io/metadata.name': name}, ...(name === 'kube-system' ? {uid: clusterUid} : {})},
      status: {phase: 'Active'},
    }),
  );
  return [...namespaces, ...storageClasses(), ...apiServices(), ...definitions(), ...systemRoles(), ...pools.flatMap(nodesOf)];
}

function nodesOf(pool: NodePool): readonly KubeObject[] {
  return Array.from({length: pool.count}, (_, index) => {
    const labels = {'gomeet.io/pool': pool.name, 'doks.digitalocean.com/node-pool': pool.name};
    // Media nodes carry host ports of the SFU; nothing else may land there.
    const taints = pool.name === 'media' ? [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}] : [];
    return simulatedNode({...pool, name: `${pool.name}-${String(index).padStart(3, '0')}`, labels, taints});
  });
}

export type NodeOptions = Pick<NodePool, 'name' | 'capacity' | 'allocatable'> & {
  readonly labels: {readonly [key: string]: string};
  readonly taints: readonly object[];
};

/** A node that is Ready. `name` is its own. */
export function simulatedNode({name, capacity, allocatable, labels, taints}: NodeOptions): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {...labels, 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'},
    },
    spec: taints.length === 0 ? {} : {taints},
    status: {
      capacity: quantities(capacity),
      allocatable: quantities(allocatable),
      addresses: [
        {type: 'InternalIP', address: hostAddress(name)},
        {type: 'Hostname', address: name},
      ],
      conditions: [
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      ],
      nodeInfo: {
        kubeletVersion: serverVersion,
        operatingSystem: 'linux',
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
      },
    },
  };
}

function condition(type: string, status: string, reason: string, message: string) {
  return {type, status, reason, message, lastTransitionTime: '2026-03-01T00:00:00Z'};
}

function quantities(size: MachineSize) {
  return {cpu: `${Math.round(size.cpu * 1000)}m`, memory: `${Math.floor(size.memoryBytes / 1024)}Ki`, pods: String(size.pods)};
}

/** DigitalOcean's CSI driver brings these four. */
function storageClasses(): readonly KubeObject[] {
  return ['do-block-storage', 'do-block-storage-retain', 'do-block-storage-xfs', 'do-block-storage-xfs-retain'].map((name) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name, ...(name === 'do-block-storage' ? {annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}} : {})},
    provisioner: 'dobs.csi.digitalocean.com',
    reclaimPolicy: name.endsWith('-retain') ? 'Retain' : 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  }));
}

/** The API server's own groups answer locally; metrics-server is an add-on in kube-system, shown by its address alone. */
function apiServices(): readonly KubeObject[] {
  const service = {name: 'metrics-server', namespace: 'kube-system'};
  const local = ['v1.', 'v1.apps', 'v1.batch', 'v2.autoscaling'].map((name) => apiService(name, {}));
  return [
    ...local,
    {apiVersion: 'v1', kind: 'Service', metadata: service, spec: {type: 'ClusterIP', ports: [{name: 'https', port: 443}]}},
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: service,
      subsets: [{addresses: [{ip: '10.244.255.2'}], ports: [{name: 'https', port: 10250}]}],
    },
    apiService('v1beta1.metrics.k8s.io', {service}),
  ];
}

function apiService(name: string, spec: {readonly service?: {readonly name: string; readonly namespace: string}}): KubeObject {
  const dot = name.indexOf('.');
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {name},
    spec: {group: name.slice(dot + 1), version: name.slice(0, dot), ...spec},
  };
}

/** Resource types of the add-ons that `gomeet bootstrap` installs; their programs are simulated controllers. */
const addonKinds: readonly (readonly [group: string, version: string, kinds: string, release: string])[] = [
  [
    'traefik.io',
    'v1alpha1',
    'IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP ServersTransport ServersTransportTCP TLSOption TLSStore TraefikService',
    'v3.7.11',
  ],
  ['cert-manager.io', 'v1', 'Certificate CertificateRequest Issuer ClusterIssuer', 'v1.21.1'],
  ['acme.cert-manager.io', 'v1', 'Order Challenge', 'v1.21.1'],
];

function definitions(): readonly KubeObject[] {
  return addonKinds.flatMap(([group, version, kinds, release]) =>
    kinds.split(' ').map((kind) => {
      const plural = `${kind.toLowerCase()}s`;
      return {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {name: `${plural}.${group}`, labels: {'app.kubernetes.io/version': release}},
        spec: {
          group,
          names: {kind, plural},
          scope: kind.startsWith('Cluster') ? 'Cluster' : 'Namespaced',
          versions: [{name: version, served: true, storage: true}],
        },
      };
    }),
  );
}

function systemRoles(): readonly KubeObject[] {
  return ['cluster-admin', 'system:auth-delegator'].map((name) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {name},
    rules: [],
  }));
}
