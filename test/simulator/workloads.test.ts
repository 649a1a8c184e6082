import {describe, expect, it} from 'vitest';
import {conditionOf, textAt} from '../../src/core/objects.ts';
import {deployment, eventsAbout, get, job, minute, namespace, object, podsOf, second, smallCluster, statefulSet} from './_world.ts';

const ready = (pod: object) => conditionOf(pod, 'Ready')?.status === 'True';

describe('Deployment', () => {
  it('becomes available within a minute, pod by pod', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 3)]);
    expect(podsOf(cluster, 'web').map((pod) => textAt(pod, 'status', 'phase'))).toEqual(['Pending', 'Pending', 'Pending']);
    cluster.advance(4 * second);
    expect(podsOf(cluster, 'web').every((pod) => textAt(pod, 'status', 'phase') === 'Running')).toBe(true);
    cluster.advance(minute);
    const live = get(cluster, 'apps/v1', 'Deployment', 'web');
    expect(live.status).toMatchObject({observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3});
    expect(conditionOf(live, 'Available')?.status).toBe('True');
    expect(conditionOf(live, 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
    expect(live.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
  });

  it('rolls a new image without losing availability, and back to the old ReplicaSet', () => {
    const cluster = smallCluster();
    const strategy = {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}};
    cluster.apply([deployment('web', 4, {}, strategy)]);
    cluster.advance(minute);
    const first = podsOf(cluster, 'web')[0]?.metadata.labels?.['pod-template-hash'];
    cluster.apply([deployment('web', 4, {image: 'example/web:v2'}, strategy)]);
    for (let step = 0; step < 300; step += 1) {
      cluster.advance(second);
      expect(
        podsOf(cluster, 'web').filter((pod) => ready(pod) && pod.metadata.deletionTimestamp === undefined).length,
      ).toBeGreaterThanOrEqual(4);
      expect(podsOf(cluster, 'web').filter((pod) => pod.metadata.deletionTimestamp === undefined).length).toBeLessThanOrEqual(5);
    }
    const second_ = podsOf(cluster, 'web').map((pod) => pod.metadata.labels?.['pod-template-hash']);
    expect(new Set(second_).size).toBe(1);
    expect(second_[0]).not.toBe(first);
    cluster.apply([deployment('web', 4, {}, strategy)]);
    cluster.advance(10 * minute);
    expect(new Set(podsOf(cluster, 'web').map((pod) => pod.metadata.labels?.['pod-template-hash']))).toEqual(new Set([first]));
    expect(cluster.store.list('apps/ReplicaSet', namespace)).toHaveLength(2);
  });

  it('reports ProgressDeadlineExceeded when nothing moves for that long', () => {
    const cluster = smallCluster({faults: ['image-not-found:web@start']});
    cluster.apply([deployment('web', 1, {}, {progressDeadlineSeconds: 120})]);
    cluster.advance(100 * second);
    expect(conditionOf(get(cluster, 'apps/v1', 'Deployment', 'web'), 'Progressing')?.status).toBe('True');
    cluster.advance(60 * second);
    expect(conditionOf(get(cluster, 'apps/v1', 'Deployment', 'web'), 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });

  it('takes its ReplicaSets and pods along when it is deleted', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 2)]);
    cluster.advance(minute);
    cluster.remove({apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web'});
    expect(podsOf(cluster, 'web').every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
    cluster.advance(10 * second);
    expect(podsOf(cluster, 'web')).toEqual([]);
    expect(cluster.store.list('apps/ReplicaSet', namespace)).toEqual([]);
  });

  it('removes the cheapest pods first when it shrinks', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 3)]);
    cluster.advance(minute);
    const [keep, also, drop] = podsOf(cluster, 'web');
    for (const [pod, cost] of [
      [keep, '5'],
      [also, '5'],
      [drop, '-1'],
    ] as const) {
      if (pod !== undefined)
        cluster.put({...pod, metadata: {...pod.metadata, annotations: {'controller.kubernetes.io/pod-deletion-cost': cost}}});
    }
    cluster.apply([deployment('web', 2)]);
    cluster.advance(10 * second);
    expect(podsOf(cluster, 'web').map((pod) => pod.metadata.name)).toEqual([keep?.metadata.name, also?.metadata.name]);
  });

  it('says on the ReplicaSet and on itself why pods are refused, and goes on when they no longer are', () => {
    const cluster = smallCluster();
    cluster.apply([object('v1', 'ResourceQuota', 'tight', {spec: {hard: {pods: '1'}}}), deployment('web', 2)]);
    cluster.advance(minute);
    const message = /^pods "web-.*" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=1, limited: pods=1$/;
    expect(conditionOf(get(cluster, 'apps/v1', 'Deployment', 'web'), 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringMatching(message),
    });
    expect(eventsAbout(cluster, 'web-', 'FailedCreate')[0]).toMatch(/^Error creating: pods "web-/);
    expect(get(cluster, 'v1', 'ResourceQuota', 'tight').status).toEqual({hard: {pods: '1'}, used: {pods: '1'}});
    cluster.apply([object('v1', 'ResourceQuota', 'tight', {spec: {hard: {pods: '5'}}})]);
    cluster.advance(minute);
    expect(podsOf(cluster, 'web').filter(ready)).toHaveLength(2);
    expect(conditionOf(get(cluster, 'apps/v1', 'Deployment', 'web'), 'ReplicaFailure')).toBeUndefined();
  });
});

describe('StatefulSet', () => {
  it('starts one pod after the other, each with its claim, unless it is Parallel', () => {
    const cluster = smallCluster();
    const claims = {
      volumeClaimTemplates: [
        {metadata: {name: 'data'}, spec: {storageClassName: 'do-block-storage', resources: {requests: {storage: '1Gi'}}}},
      ],
    };
    cluster.apply([statefulSet('db', 3, {}, claims), statefulSet('cache', 3, {}, {podManagementPolicy: 'Parallel'})]);
    expect(podsOf(cluster, 'db').map((pod) => pod.metadata.name)).toEqual(['db-0']);
    expect(podsOf(cluster, 'cache')).toHaveLength(3);
    cluster.advance(3 * minute);
    expect(podsOf(cluster, 'db').map((pod) => pod.metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(get(cluster, 'v1', 'PersistentVolumeClaim', 'data-db-2').status).toMatchObject({phase: 'Bound'});
    expect(get(cluster, 'apps/v1', 'StatefulSet', 'db').status).toMatchObject({
      readyReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    });
  });

  it('replaces pods from the last one down and keeps claims', () => {
    const cluster = smallCluster();
    cluster.apply([statefulSet('db', 3)]);
    cluster.advance(3 * minute);
    const before = new Map(podsOf(cluster, 'db').map((pod) => [pod.metadata.name, pod.metadata.uid]));
    cluster.apply([statefulSet('db', 3, {image: 'example/db:v2'})]);
    cluster.advance(10 * second);
    const now = () =>
      podsOf(cluster, 'db').filter(
        (pod) => before.get(pod.metadata.name) === pod.metadata.uid && pod.metadata.deletionTimestamp === undefined,
      );
    expect(now().map((pod) => pod.metadata.name)).toEqual(['db-0', 'db-1']);
    cluster.advance(5 * minute);
    expect(now()).toEqual([]);
    const {currentRevision, updateRevision, updatedReplicas} = get(cluster, 'apps/v1', 'StatefulSet', 'db').status as {
      [key: string]: unknown;
    };
    expect([currentRevision === updateRevision, updatedReplicas]).toEqual([true, 3]);
  });

  it('waits for claims that no storage class can serve', () => {
    const cluster = smallCluster();
    cluster.apply([statefulSet('db', 1, {}, {volumeClaimTemplates: [{metadata: {name: 'data'}, spec: {storageClassName: 'gold'}}]})]);
    cluster.advance(5 * minute);
    expect(podsOf(cluster, 'db').some(ready)).toBe(false);
    expect(eventsAbout(cluster, 'data-db-0', 'ProvisioningFailed')).toEqual(['storageclass.storage.k8s.io "gold" not found']);
  });
});

describe('Job and DaemonSet', () => {
  it('runs a Job to its end once', () => {
    const cluster = smallCluster();
    cluster.apply([job('migrate')]);
    cluster.advance(minute);
    const live = get(cluster, 'batch/v1', 'Job', 'migrate');
    expect(conditionOf(live, 'Complete')?.status).toBe('True');
    expect(live.status).toMatchObject({succeeded: 1, active: 0});
    expect(podsOf(cluster, 'migrate-job').map((pod) => textAt(pod, 'status', 'phase'))).toEqual(['Succeeded']);
    cluster.advance(60 * minute);
    expect(podsOf(cluster, 'migrate-job')).toHaveLength(1);
  });

  it('puts a DaemonSet on every node that tolerates it', () => {
    const cluster = smallCluster({
      pools: [
        {...smallPool, name: 'general', count: 2},
        {...smallPool, name: 'media', count: 3},
      ],
    });
    const daemon = (name: string, tolerations: object[]) => ({...deployment(name, undefined, {spec: {tolerations}}), kind: 'DaemonSet'});
    cluster.apply([daemon('everywhere', [{operator: 'Exists'}]), daemon('general-only', [])]);
    cluster.advance(minute);
    expect(get(cluster, 'apps/v1', 'DaemonSet', 'everywhere').status).toMatchObject({
      desiredNumberScheduled: 5,
      numberReady: 5,
      updatedNumberScheduled: 5,
    });
    expect(get(cluster, 'apps/v1', 'DaemonSet', 'general-only').status).toMatchObject({desiredNumberScheduled: 2, numberReady: 2});
  });
});

const smallPool = {capacity: {cpu: 4, memoryBytes: 2 ** 33, pods: 110}, allocatable: {cpu: 4, memoryBytes: 2 ** 33, pods: 110}};
