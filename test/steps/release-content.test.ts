import {expect, test} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {digestsOf, imageReferences} from '../../src/steps/release-content.ts';

test('images of every kind of workload, once each', () => {
  const container = (image: string) => ({name: 'a', image});
  const pod = (image: string) => ({spec: {initContainers: [container('init:1')], containers: [container(image)]}});
  const object = (kind: string, spec: object): KubeObject => ({apiVersion: 'v1', kind, metadata: {name: 'x'}, spec});
  expect(
    imageReferences([
      object('Deployment', {template: pod('b:1')}),
      object('CronJob', {jobTemplate: {spec: {template: pod('a:1')}}}),
      object('Service', {}),
    ]),
  ).toEqual(['a:1', 'b:1', 'init:1']);
});

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

function pod(image: string, imageID: string | undefined, {ready = true, born = '2026-03-02T09:00:00Z'} = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'p', creationTimestamp: born},
    spec: {containers: [{name: 'c', image}]},
    status: {
      conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}],
      containerStatuses: [{name: 'c', image: `docker.io/library/${image}`, ...(imageID === undefined ? {} : {imageID})}],
    },
  };
}

test.each<readonly [string, readonly KubeObject[], {readonly [image: string]: string}]>([
  ['by the name that was asked for', [pod('redis:8', `docker.io/library/redis@${digest('a')}`)], {'redis:8': digest('a')}],
  ['also without a repository', [pod('redis:8', digest('a'))], {'redis:8': digest('a')}],
  ['not of pods that are not ready', [pod('redis:8', digest('a'), {ready: false})], {}],
  ['not where the node tells none', [pod('redis:8', ''), pod('pg:18', undefined)], {}],
  [
    'of the youngest pod when a tag moved',
    [pod('redis:8', digest('b'), {born: '2026-03-02T10:00:00Z'}), pod('redis:8', digest('a'))],
    {'redis:8': digest('b')},
  ],
  ['of no status at all', [{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p'}}], {}],
])('digests are known %s', (_, pods, expected) => {
  expect(digestsOf(pods)).toEqual(expected);
});
