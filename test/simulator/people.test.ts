import {expect, test} from 'vitest';
import {worldOf} from '../../src/simulator/index.ts';
import {peopleOn} from '../../src/simulator/people.ts';
import {deployment, minute, namespace, podsOf, second, smallCluster} from './_world.ts';

const sfu = deployment('livekit-sfu', 4, {spec: {terminationGracePeriodSeconds: 18_000}});

test('people come to a media pod, the same on every run, and a drain ends when the last one has left', () => {
  const cluster = smallCluster();
  cluster.apply([sfu]);
  cluster.advance(minute);
  expect(
    podsOf(cluster, 'livekit-sfu')
      .map((pod) => peopleOn(pod, cluster.now()))
      .every((people) => people <= 1),
  ).toBe(true);
  cluster.advance(60 * minute);
  const [fullest] = [...podsOf(cluster, 'livekit-sfu')].sort((a, b) => peopleOn(b, cluster.now()) - peopleOn(a, cluster.now()));
  if (fullest === undefined) throw new Error('no pod');
  const people = peopleOn(fullest, cluster.now());
  expect(people).toBeGreaterThan(5);
  cluster.remove({apiVersion: 'v1', kind: 'Pod', namespace, name: fullest.metadata.name});
  cluster.advance(5 * people * second - 10 * second);
  const draining = cluster.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name: fullest.metadata.name});
  expect(draining === undefined ? undefined : peopleOn(draining, cluster.now())).toBe(2);
  cluster.advance(20 * second);
  expect(cluster.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name: fullest.metadata.name})).toBeUndefined();
});

test('nobody stays on an API service', () => {
  const cluster = smallCluster();
  cluster.apply([deployment('web', 1, {spec: {terminationGracePeriodSeconds: 3600}})]);
  cluster.advance(60 * minute);
  expect(podsOf(cluster, 'web').map((pod) => peopleOn(pod, cluster.now()))).toEqual([0]);
});

test('metrics are served only while their API is available, and only those that are simulated', async () => {
  const cluster = smallCluster();
  cluster.apply([sfu]);
  cluster.advance(60 * minute);
  const read = (metric: string) => worldOf(cluster).metrics?.read(metric, namespace, 'app=livekit-sfu');
  await expect(read('livekit_participants_total')).rejects.toThrow(/custom\.metrics\.k8s\.io does not serve it/);
  cluster.put({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {name: 'v1beta1.custom.metrics.k8s.io'},
    status: {conditions: [{type: 'Available', status: 'True'}]},
  });
  expect((await read('livekit_participants_total'))?.size).toBe(4);
  await expect(read('constructor')).rejects.toThrow(/does not serve it/);
});
