import {describe, expect, it} from 'vitest';
import {demandOf} from '../../src/capacity/demand.ts';
import {place} from '../../src/capacity/place.ts';
import {hpaOf, ownPod, workloadsOf} from '../../src/capacity/workloads.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {apart, asks, gi, node, nodes, unplaced, workload} from './_samples.ts';

describe('place', () => {
  it('packs the large ones first, so that the small ones find the gaps', () => {
    const small = workload('small', 4, asks('1'));
    const large = workload('large', 2, asks('3'));
    expect(unplaced(nodes(3), [], [small, large])).toEqual([]);
    expect(unplaced(nodes(2), [], [small, large])).toEqual(['2 small']);
  });
  it('gives the sums of each pool, with what did not fit', () => {
    const media = nodes(1, {labels: {'gomeet.io/pool': 'media'}});
    const {pools} = place(
      [...media, ...nodes(2, {labels: {'gomeet.io/pool': 'general'}})],
      [],
      [workload('sfu', 3, {...asks('3'), nodeSelector: {'gomeet.io/pool': 'media'}})],
    );
    expect(pools.map(({name, nodes: count, cpu}) => [name, count, cpu])).toEqual([
      ['media', 1, {allocatable: 4, taken: 0, asked: 9}],
      ['general', 2, {allocatable: 8, taken: 0, asked: 0}],
    ]);
  });
  it('keeps what runs there in place', () => {
    const resident = {node: 'n0', demand: demandOf({spec: asks('3')})};
    expect(unplaced(nodes(1), [resident], [workload('w', 1, asks('2'))])).toEqual(['1 w']);
    expect(place(nodes(1), [resident], []).pools[0]?.cpu).toEqual({allocatable: 4, taken: 3, asked: 0});
    expect(unplaced(nodes(1), [{...resident, node: 'elsewhere'}], [workload('w', 1, asks('2'))])).toEqual([]);
  });
  it('puts one pod with host ports on a node, and none beside a resident with the same port', () => {
    const spec = {...asks('1'), hostNetwork: true, containers: [{ports: [{containerPort: 7880}]}]};
    expect(unplaced(nodes(3), [], [workload('sfu', 5, spec)])).toEqual(['2 sfu']);
    expect(unplaced(nodes(3), [{node: 'n1', demand: demandOf({spec})}], [workload('sfu', 3, spec)])).toEqual(['1 sfu']);
  });
  it('keeps masters and replicas of one store on different nodes', () => {
    const redis = {...asks('1'), ...apart('redis')};
    const sets = [workload('redis-master', 3, redis, {app: 'redis'}), workload('redis-replica', 3, redis, {app: 'redis'})];
    expect(unplaced(nodes(6), [], sets)).toEqual([]);
    expect(unplaced(nodes(5), [], sets)).toEqual(['1 redis-replica']);
  });
  it('keeps others away from a pod that wants to be alone with them', () => {
    const shy = workload('shy', 1, {...asks('2'), ...apart('loud')});
    expect(unplaced(nodes(1), [], [shy, workload('loud', 1, asks('1'), {app: 'loud'})])).toEqual(['1 loud']);
  });
  it('spreads evenly where that is demanded', () => {
    const spread = {
      topologySpreadConstraints: [
        {
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'DoNotSchedule',
          maxSkew: 1,
          labelSelector: {matchLabels: {app: 'traefik'}},
        },
      ],
    };
    expect(unplaced(nodes(3), [], [workload('traefik', 6, {...asks('2'), ...spread})])).toEqual([]);
    const uneven = [node('a'), node('b', {allocatable: {cpu: 1, memoryBytes: 16 * gi, pods: 10}})];
    expect(unplaced(uneven, [], [workload('traefik', 2, {...asks('2'), ...spread}, {app: 'traefik'})])).toEqual(['1 traefik']);
  });
  it('gives DaemonSets their share of every node before others', () => {
    const daemon = workload('exporter', 'every-node', asks('1'));
    expect(unplaced(nodes(2), [], [workload('big', 2, asks('4')), daemon])).toEqual(['2 big']);
    expect(unplaced(nodes(2), [], [workload('big', 2, asks('3')), daemon])).toEqual([]);
  });
  it('does not use nodes that are not usable', () => {
    expect(unplaced([node('a', {usable: false})], [], [workload('w', 1, asks('1'))])).toEqual(['1 w']);
  });
  it('counts pods, and does not stumble over binary fractions', () => {
    expect(unplaced(nodes(1), [], [workload('tiny', 11, asks('1m', '1Mi'))])).toEqual(['1 tiny']);
    expect(unplaced([node('a', {allocatable: {cpu: 0.3, memoryBytes: gi, pods: 9}})], [], [workload('w', 3, asks('100m', '1Mi'))])).toEqual(
      [],
    );
  });
});

describe('workloadsOf', () => {
  const make = (kind: string, name: string, spec: object = {}): KubeObject => ({
    apiVersion: 'x',
    kind,
    metadata: {name, namespace: 'gomeet'},
    spec,
  });
  const manifests = [
    make('Deployment', 'web'),
    make('HorizontalPodAutoscaler', 'web-hpa', {minReplicas: 8, scaleTargetRef: {kind: 'Deployment', name: 'web'}}),
    make('StatefulSet', 'pg', {replicas: 3, selector: {matchLabels: {app: 'pg'}}}),
    make('DaemonSet', 'exporter'),
    make('Job', 'init'),
    make('CronJob', 'backup'),
    make('ConfigMap', 'c'),
  ];
  it('starts at the minimum of the autoscaler, else at replicas, else at one', () => {
    expect(workloadsOf(manifests).map(({name, count}) => `${name} ${count}`)).toEqual([
      'deployment/web 8',
      'statefulset/pg 3',
      'daemonset/exporter every-node',
      'job/init 1',
    ]);
    expect(hpaOf(make('StatefulSet', 'web'), manifests)).toBeUndefined();
  });
  it('tells own pods from others', () => {
    const own = ownPod(manifests, 'gomeet');
    const pod = (namespace: string, labels: {readonly [key: string]: string}): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'p', namespace, labels},
    });
    expect(own(pod('gomeet', {app: 'pg'}))).toBe(true);
    expect(own(pod('gomeet', {'batch.kubernetes.io/job-name': 'init'}))).toBe(true);
    expect(own(pod('gomeet', {app: 'other'}))).toBe(false);
    expect(own(pod('other', {app: 'pg'}))).toBe(false);
  });
});
