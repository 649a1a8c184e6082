import {expect, test} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {worldOf} from '../../src/simulator/index.ts';
import {deployment, namespace, smallCluster} from './_world.ts';

const budget: KubeObject = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: {name: 'web', namespace},
  spec: {maxUnavailable: 1, selector: {matchLabels: {app: 'web'}}},
};

test('a budget lets one pod be evicted, and the next when another is Ready', async () => {
  const cluster = smallCluster();
  cluster.apply([deployment('web', 3), budget]);
  cluster.advance(120_000);
  const world = worldOf(cluster);
  const names = cluster.store.list('Pod', namespace).map(({metadata}) => metadata.name);
  const key = (name: string | undefined) => ({apiVersion: 'v1', kind: 'Pod', namespace, name: name ?? ''});
  expect(await world.changes.evict(key(names[0]))).toBe('evicted');
  expect(await world.changes.evict(key(names[1]))).toEqual({blocked: expect.stringMatching(/disruption budget web/)});
  expect(await world.changes.evict(key(names[0]))).toBe('evicted');
  expect(await world.changes.evict(key('nobody'))).toBe('gone');
  cluster.advance(120_000);
  expect(await world.changes.evict(key(names[1]))).toBe('evicted');
});
