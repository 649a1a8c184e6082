import {expect, test} from 'vitest';
import {demandOf} from '../../src/capacity/demand.ts';
import {fitOf, reasonsText, roomOf} from '../../src/capacity/live.ts';
import {shortagesOf} from '../../src/capacity/quota.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {asks, nodes} from './_samples.ts';

const ports = {hostNetwork: true, containers: [{ports: [{containerPort: 7880}]}]};

function pod(name: string, nodeName: string, spec: object, more: {readonly leaving?: boolean; readonly phase?: string} = {}): KubeObject {
  const leaving = more.leaving === true ? {deletionTimestamp: '2026-03-02T10:00:00Z'} : {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'gomeet', ...leaving},
    spec: {...spec, nodeName},
    status: {phase: more.phase ?? 'Running'},
  };
}

test('a pod takes its place until it is gone: one that drains holds its port, one that ended does not', () => {
  const pods = [
    pod('a', 'n0', ports),
    pod('b', 'n1', ports, {leaving: true}),
    pod('c', 'n2', ports, {phase: 'Succeeded'}),
    {...pod('d', 'n2', ports), spec: ports},
  ];
  const fit = fitOf(roomOf(nodes(3), pods, 'gomeet'), demandOf({spec: ports}), 2);
  expect(fit).toMatchObject({wanted: 2, placed: 1, admitting: 3, pools: ['default']});
  expect(reasonsText(fit)).toBe('3 nodes: host port taken');
});

test('nodes of other pools are left out of the reasons, unless there are no others', () => {
  const media = nodes(2, {labels: {'gomeet.io/pool': 'media'}});
  const general = nodes(3, {labels: {'gomeet.io/pool': 'general'}}).map((one) => ({...one, name: `g-${one.name}`}));
  const demand = demandOf({spec: {...asks('3'), nodeSelector: {'gomeet.io/pool': 'media'}}});
  const fit = fitOf({nodes: [...media, ...general], residents: []}, demand, 3);
  expect(fit).toMatchObject({placed: 2, admitting: 2, pools: ['media']});
  expect(reasonsText(fit)).toBe('2 nodes: not enough cpu');
  const nowhere = fitOf({nodes: general, residents: []}, demand, 1);
  expect(reasonsText(nowhere)).toBe('3 nodes: other pool');
});

test('a quota is asked with what is used now, and only for what it limits', () => {
  const quota = (hard: object, used: object, spec: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'team'},
    spec: {hard, ...spec},
    status: {used},
  });
  const demand = demandOf({spec: asks('500m', '1Gi')});
  expect(shortagesOf([quota({cpu: '4', pods: '10'}, {cpu: '3', pods: '4'})], demand, 2)).toEqual([]);
  expect(shortagesOf([quota({cpu: '4'}, {cpu: '3200m'})], demand, 2)).toEqual([
    {quota: 'team', resource: 'cpu', asked: '1', left: '0.8', hard: '4'},
  ]);
  expect(shortagesOf([quota({'requests.memory': '8Gi', pods: '5'}, {'requests.memory': '7Gi', pods: '4'})], demand, 2)).toEqual([
    {quota: 'team', resource: 'requests.memory', asked: '2Gi', left: '1Gi', hard: '8Gi'},
    {quota: 'team', resource: 'pods', asked: '2', left: '1', hard: '5'},
  ]);
  expect(shortagesOf([quota({pods: '0'}, {}, {scopes: ['BestEffort']})], demand, 2)).toEqual([]);
  expect(shortagesOf([quota({pods: 'many'}, {})], demand, 2)).toEqual([]);
});
