import type {CloudSize} from '../../../src/core/cloud-data.ts';
import type {CloudTarget, WantedPool} from '../../../src/core/cloud-target.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {Target} from '../../../src/core/target.ts';
import {someTarget} from '../../core/_worlds.ts';

const gib = 2 ** 30;

export function size(slug: string, vcpus: number, memoryGib: number, priceMonthly: number, more: Partial<CloudSize> = {}): CloudSize {
  const description = slug.startsWith('s-') ? 'Basic' : 'General Purpose';
  const rest = {diskGib: 200, priceHourly: priceMonthly / 672, transferTib: 8, regions: ['sgp1', 'fra1'], available: true, description};
  return {slug, vcpus, memoryMib: memoryGib * 1024, priceMonthly, ...rest, ...more};
}

export const sizes: readonly CloudSize[] = [
  size('s-4vcpu-8gb', 4, 8, 48, {transferTib: 5}),
  size('g-4vcpu-16gb', 4, 16, 126),
  size('g-16vcpu-64gb', 16, 64, 504),
  size('m-16vcpu-128gb', 16, 128, 672),
  size('gpu-h100x1-80gb', 20, 240, 100, {description: 'H100 GPU - 1X'}),
];

export function wantedPool(name: string, count: number, more: Partial<WantedPool> = {}): WantedPool {
  return {
    name,
    size: null,
    machine: {cpu: 16, memoryBytes: 64 * gib, pods: 110},
    count,
    min: count,
    max: count,
    labels: {'gomeet.io/pool': name},
    taints: name === 'media' ? [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}] : [],
    ...more,
  };
}

export const wanted: CloudTarget = {
  provider: 'digitalocean',
  clusterName: 'meet',
  region: 'sgp1',
  vpcRange: '10.104.0.0/20',
  domain: 'meet.example.org',
  ttlS: 300,
  pools: [wantedPool('general', 3), wantedPool('media', 2, {max: 5})],
  buckets: {recordings: 'meet-recordings', backups: 'meet-backups'},
  spacesEndpoint: '',
};

const balancer = (name: string) => `service.beta.kubernetes.io/do-loadbalancer-${name}`;
export const claim = (size: string, storageClassName: string | undefined = 'do-block-storage-xfs-retain') => ({
  spec: {resources: {requests: {storage: size}}, ...(storageClassName === undefined ? {} : {storageClassName})},
});

export const manifests: readonly KubeObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'traefik',
      annotations: {[balancer('name')]: 'meet', [balancer('size-unit')]: '6', [balancer('type')]: 'REGIONAL'},
    },
    spec: {type: 'LoadBalancer'},
  },
  {apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: {name: 'postgres'}, spec: {replicas: 4, volumeClaimTemplates: [claim('500Gi')]}},
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: 'restore-test'},
    spec: {jobTemplate: {spec: {template: {spec: {volumes: [{name: 'data', ephemeral: {volumeClaimTemplate: claim('100Gi')}}]}}}}},
  },
];

export function target(cloud: Partial<CloudTarget> = {}, more: Partial<Target> = {}): Target {
  return someTarget({manifests, ...more, cloud: {...wanted, ...cloud}});
}
