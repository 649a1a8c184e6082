import {expect, test} from 'vitest';
import {parseService} from '../../../src/sandbox/supervisor/pod.ts';
import {routesOf, routesScript} from '../../../src/sandbox/supervisor/routes.ts';
import {podWith} from './_pods.ts';

const service = (name: string, selector: object) => parseService({metadata: {name, namespace: 'gomeet'}, spec: {selector}});
const redis = (ordinal: number, ready: boolean) =>
  podWith(
    {},
    {
      name: `redis-master-${ordinal}`,
      spec: {hostname: `redis-master-${ordinal}`, subdomain: 'redis-cluster'},
      status: {podIP: `10.244.0.${ordinal}`, conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
    },
  );
const pods = [
  {pod: redis(0, false), address: '127.10.3.1'},
  {pod: redis(1, true), address: '127.10.3.2'},
];
const services = [
  service('redis-cluster', {app: 'redis'}),
  service('redis', {app: 'redis'}),
  service('postgres', {app: 'postgres'}),
  service('external', {}),
];

test.each([
  ['redis', '127.10.3.2'],
  ['redis.gomeet.svc.cluster.local', '127.10.3.2'],
  ['redis-master-0.redis-cluster', '127.10.3.1'],
  ['redis-master-0.redis-cluster.gomeet', '127.10.3.1'],
  ['redis-master-1.redis-cluster.gomeet.svc.cluster.local', '127.10.3.2'],
  ['10.244.0.1', '127.10.3.2'],
  ['redis-master-0.redis', undefined],
  ['redis-master-0', undefined],
  ['postgres', undefined],
  ['external', undefined],
])('%s leads to %s', (name, address) => {
  expect(routesOf(services, pods).get(name)).toBe(address);
});

test('a Service whose pods are not ready leads to one of them all the same, so that a dial is refused and not unresolved', () => {
  expect(routesOf(services, pods.slice(0, 1)).get('redis')).toBe('127.10.3.1');
});

test('a selector that matches nothing leads nowhere', () => {
  expect(routesOf([service('redis', {app: 'redis', set: 'other'})], pods).has('redis')).toBe(false);
});

test('the script is the same for the same routes, in whatever order pods come', () => {
  expect(routesScript(routesOf(services, [...pods].reverse()))).toBe(routesScript(routesOf(services, pods)));
});
