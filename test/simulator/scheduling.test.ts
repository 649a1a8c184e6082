import {describe, expect, it} from 'vitest';
import {conditionOf, textAt} from '../../src/core/objects.ts';
import {deployment, eventsAbout, minute, namespace, podsOf, pool, second, smallCluster, statefulSet} from './_world.ts';

type Cluster = ReturnType<typeof smallCluster>;
const nodes = (cluster: Cluster, app: string) => podsOf(cluster, app).map((pod) => textAt(pod, 'spec', 'nodeName'));
const why = (cluster: Cluster, app: string) =>
  podsOf(cluster, app)
    .map((pod) => conditionOf(pod, 'PodScheduled'))
    .find((one) => one?.status === 'False')?.message;
const request = (cpu: string, memory = '64Mi') => ({container: {resources: {requests: {cpu, memory}}}});
const media = {nodeSelector: {'gomeet.io/pool': 'media'}, tolerations: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}]};

describe('placement', () => {
  it('keeps within cpu and memory of the nodes and says what is lacking', () => {
    const cluster = smallCluster({pools: [pool('general', 2, 4, 8), pool('media', 1)]});
    cluster.apply([deployment('big', 3, request('3'))]);
    expect(new Set(nodes(cluster, 'big'))).toEqual(new Set(['general-000', 'general-001', undefined]));
    const message =
      '0/3 nodes are available: 1 node(s) had untolerated taint {gomeet.io/pool: media}, 2 Insufficient cpu. ' +
      'preemption: 0/3 nodes are available: 2 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.';
    expect(why(cluster, 'big')).toBe(message);
    expect(eventsAbout(cluster, 'big-', 'FailedScheduling')).toContain(message);
    cluster.apply([deployment('huge', 1, request('1', '64Gi'))]);
    expect(why(cluster, 'huge')).toContain('2 Insufficient memory');
  });

  it('finds the room that a deleted pod leaves', () => {
    const cluster = smallCluster({pools: [pool('general', 1, 4, 8)]});
    cluster.apply([deployment('first', 1, request('3')), deployment('second', 1, request('3'))]);
    cluster.advance(20 * second);
    expect(nodes(cluster, 'second')).toEqual([undefined]);
    cluster.remove({apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'first'});
    cluster.advance(10 * second);
    expect(nodes(cluster, 'second')).toEqual(['general-000']);
  });

  it('sends media pods to media nodes, one to a node because of their host ports', () => {
    const cluster = smallCluster({pools: [pool('general', 2), pool('media', 2)]});
    const sfu = {spec: {...media, hostNetwork: true}, container: {ports: [{containerPort: 7880}, {containerPort: 7881}]}};
    cluster.apply([deployment('sfu', 3, sfu)]);
    cluster.advance(minute);
    expect([...nodes(cluster, 'sfu')].sort()).toEqual(['media-000', 'media-001', undefined]);
    expect(why(cluster, 'sfu')).toContain("2 node(s) didn't have free ports for the requested pod ports");
    expect(why(cluster, 'sfu')).toContain("2 node(s) didn't match Pod's node affinity/selector");
  });

  it('lets a TCP and a UDP host port of one number share a node', () => {
    const cluster = smallCluster({pools: [pool('general', 1)]});
    const port = (protocol: string) => ({container: {ports: [{containerPort: 3478, hostPort: 3478, protocol}]}});
    cluster.apply([deployment('tcp', 1, port('TCP')), deployment('udp', 1, port('UDP'))]);
    expect([...nodes(cluster, 'tcp'), ...nodes(cluster, 'udp')]).toEqual(['general-000', 'general-000']);
  });

  it('keeps pods of one app apart, whichever set they belong to', () => {
    const cluster = smallCluster({pools: [pool('general', 3)]});
    const terms = [{topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app: 'redis'}}}];
    const affinity = {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: terms}}};
    const parallel = {podManagementPolicy: 'Parallel'};
    cluster.apply([
      statefulSet('redis-master', 2, {app: 'redis', spec: affinity}, parallel),
      statefulSet('redis-replica', 2, {app: 'redis', spec: affinity}, parallel),
    ]);
    expect([...nodes(cluster, 'redis')].sort()).toEqual(['general-000', 'general-001', 'general-002', undefined]);
    expect(why(cluster, 'redis')).toContain("3 node(s) didn't match pod anti-affinity rules");
  });

  it('spreads by host name', () => {
    const cluster = smallCluster({pools: [pool('general', 3, 16, 64)]});
    const spread = (whenUnsatisfiable: string, app: string) => ({
      spec: {
        topologySpreadConstraints: [
          {maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable, labelSelector: {matchLabels: {app}}},
        ],
      },
    });
    cluster.apply([deployment('hard', 6, spread('DoNotSchedule', 'hard')), deployment('soft', 6, spread('ScheduleAnyway', 'soft'))]);
    for (const app of ['hard', 'soft']) {
      const counts = ['general-000', 'general-001', 'general-002'].map((node) => nodes(cluster, app).filter((one) => one === node).length);
      expect(counts).toEqual([2, 2, 2]);
    }
  });

  it('leaves cordoned nodes alone, but not for DaemonSets', () => {
    const cluster = smallCluster({faults: ['unschedulable@start']});
    cluster.apply([deployment('web', 1), {...deployment('agent', undefined), kind: 'DaemonSet'}]);
    expect(why(cluster, 'web')).toBe(
      '0/3 nodes are available: 3 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
    expect(nodes(cluster, 'agent')).toHaveLength(3);
  });
});
