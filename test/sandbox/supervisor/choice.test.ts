import {expect, test} from 'vitest';
import {choose} from '../../../src/sandbox/supervisor/choice.ts';
import type {Pod} from '../../../src/sandbox/supervisor/pod.ts';
import {FILES, podWith} from './_pods.ts';

const files = {...FILES, livekit: '/cache/livekit-server'};

function sfu(name: string, at: string): Pod {
  const pod = podWith({}, {app: 'livekit-sfu', name});
  return {...pod, metadata: {...pod.metadata, creationTimestamp: `2026-03-01T12:00:0${at}Z`}};
}

const names = (pods: readonly Pod[]) => pods.map(({metadata}) => metadata.name);
const chosen = (pods: readonly Pod[], running: readonly string[] = []) =>
  names(choose(pods, new Set(running.map((name) => `uid-${name}`)), {files}).real).sort();

test('the two oldest SFUs get a process, whatever the order, and the name decides between equals', () => {
  const pods = [sfu('d', '3'), sfu('c', '1'), sfu('b', '2'), sfu('a', '2')];
  expect(chosen(pods)).toEqual(['a', 'c']);
  expect(chosen([...pods].reverse())).toEqual(['a', 'c']);
  expect(names(choose(pods, new Set(), {files}).simulated).sort()).toEqual(['b', 'd']);
});

test('a pod that goes away is replaced, and one that has a process keeps it', () => {
  expect(chosen([sfu('d', '3'), sfu('b', '2')])).toEqual(['b', 'd']);
  expect(chosen([sfu('a', '1'), sfu('b', '2'), sfu('c', '3')], ['b', 'c'])).toEqual(['b', 'c']);
});

test('every pod of the data stores runs, and without its program none of an app', () => {
  const stores = ['redis-master-0', 'redis-master-1', 'redis-master-2'].map((name) => podWith({}, {name}));
  expect(chosen(stores)).toHaveLength(3);
  const {real, simulated} = choose([sfu('a', '1')], new Set(), {files: FILES});
  expect([names(real), names(simulated)]).toEqual([[], ['a']]);
});
