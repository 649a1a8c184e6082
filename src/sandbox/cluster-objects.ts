import type {Applicable} from './apply.ts';
import {STORAGE_CLASSES} from './stages.ts';
import type {SandboxPorts} from './state.ts';

const STAND_IN = {'sandbox.gomeet.io/stand-in': 'true'};

/** Storage classes, and the API services that the aggregator reaches over loopback. */
export function clusterObjects(ports: SandboxPorts): readonly Applicable[] {
  return [
    ...STORAGE_CLASSES.map(storageClass),
    ...apiService('v1beta1.metrics.k8s.io', 'metrics-server', ports.metricsServer),
    ...apiService('v1beta1.custom.metrics.k8s.io', 'sandbox-custom-metrics', ports.customMetrics, STAND_IN),
  ];
}

function storageClass(name: string) {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name,
      labels: STAND_IN,
      annotations: name === 'do-block-storage' ? {'storageclass.kubernetes.io/is-default-class': 'true'} : {},
    },
    provisioner: 'kwok.x-k8s.io/volume',
    reclaimPolicy: name.endsWith('-retain') ? 'Retain' : 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  };
}

/** There is no kube-proxy, so the aggregator is sent to localhost by an ExternalName service. */
function apiService(name: string, service: string, port: number, labels = {}): readonly Applicable[] {
  const [version, ...group] = name.split('.');
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: service, namespace: 'kube-system', labels},
      spec: {type: 'ExternalName', externalName: 'localhost'},
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: {name, labels},
      spec: {
        group: group.join('.'),
        version,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: {name: service, namespace: 'kube-system', port},
      },
    },
  ];
}
