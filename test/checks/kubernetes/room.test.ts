import {describe, expect, it} from 'vitest';
import {demandOf} from '../../../src/capacity/demand.ts';
import type {Node} from '../../../src/capacity/node.ts';
import {deployCapacity as capacity} from '../../../src/checks/kubernetes/_deploy-capacity.ts';
import hostPorts from '../../../src/checks/kubernetes/host-ports.ts';
import {deployQuota as quota} from '../../../src/checks/kubernetes/quota.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {object} from './_objects.ts';

const gi = 1024 ** 3;
const node = (name: string, pool: string, part: Partial<Node> = {}): Node => ({
  name,
  labels: {'gomeet.io/pool': pool, 'kubernetes.io/hostname': name},
  taints: [],
  usable: true,
  allocatable: {cpu: 15.5, memoryBytes: 57 * gi, pods: 110},
  ...part,
});
const media = (count: number) => Array.from({length: count}, (_, index) => node(`media-${index}`, 'media'));
const general = (count: number) => Array.from({length: count}, (_, index) => node(`general-${index}`, 'general'));
const template = (requests: object, spec: object = {}) => ({
  metadata: {labels: {app: 'x'}},
  spec: {containers: [{name: 'c', resources: {requests}}], ...spec},
});
const sfu = (replicas: number) =>
  object('Deployment', 'livekit-sfu', {
    spec: {
      replicas,
      selector: {matchLabels: {app: 'livekit-sfu'}},
      template: template(
        {cpu: '12', memory: '24Gi'},
        {
          hostNetwork: true,
          nodeSelector: {'gomeet.io/pool': 'media'},
          containers: [{name: 'livekit-sfu', ports: [{containerPort: 7880}], resources: {requests: {cpu: '12', memory: '24Gi'}}}],
        },
      ),
    },
  });
const api = (replicas: number, cpu = '2') =>
  object('Deployment', 'api', {
    spec: {
      replicas,
      selector: {matchLabels: {app: 'api'}},
      template: template({cpu, memory: '4Gi'}, {nodeSelector: {'gomeet.io/pool': 'general'}}),
    },
  });
const pools = [
  {
    name: 'media',
    count: 27,
    capacity: {cpu: 16, memoryBytes: 64 * gi, pods: 110},
    allocatable: {cpu: 15.5, memoryBytes: 57 * gi, pods: 110},
  },
];
const other = (nodeName: string, spec: object) => ({node: nodeName, demand: demandOf({spec})});

describe('kubernetes.capacity', () => {
  it('passes with the sums of each pool', () => {
    const [judgement] = judged(capacity, {nodes: [...media(3), ...general(2)], foreign: []}, {manifests: [sfu(3), api(10)], pools});
    expect(judgement?.status).toBe('pass');
    expect(judgement?.message).toBe(
      'everything fits: pool media: asks 36 CPU and 72Gi of 46.5 CPU and 171Gi on 3 nodes; pool general: asks 20 CPU and 40Gi of 31 CPU and 114Gi on 2 nodes',
    );
  });

  it('says how many pods of what find no node, and why', () => {
    const [judgement] = judged(capacity, {nodes: [...media(2), ...general(1)], foreign: []}, {manifests: [sfu(5), api(10)], pools});
    expect(judgement).toMatchObject({status: 'fail', hint: /27 x 16 CPU \/ 64Gi in pool media/});
    expect(judgement?.transient).toBeUndefined();
    expect(judgement?.message).toMatch(
      /6 pods would find no node: 3 of deployment\/livekit-sfu \(1 node: other pool, 2 nodes: host port taken\)/,
    );
    expect(judgement?.message).toMatch(/3 of deployment\/api \(2 nodes: other pool, 1 node: not enough cpu\)/);
    expect(judgement?.message).toMatch(/pool general: asks 20 CPU/);
  });

  it('leaves out what others use', () => {
    const foreign = [other('general-0', {containers: [{resources: {requests: {cpu: '14', memory: '1Gi'}}}]})];
    const [judgement] = judged(capacity, {nodes: general(1), foreign}, {manifests: [api(1)], pools});
    expect(judgement?.status).toBe('fail');
    expect(judgement?.message).toMatch(/less 14 CPU and 1Gi of other pods/);
  });

  it.each<[string, readonly Node[], RegExp]>([
    ['no nodes', [], /has no nodes/],
    ['only nodes that are not Ready or cordoned', general(3).map((one) => ({...one, usable: false})), /none of 3 nodes is Ready/],
  ])('fails with %s', (_, nodes, message) => {
    expect(judged(capacity, {nodes, foreign: []}, {manifests: [api(1)], pools})[0]).toMatchObject({status: 'fail', message});
  });
});

describe('kubernetes.host-ports', () => {
  it.each<[string, readonly Node[], string]>([
    ['enough nodes', media(5), 'pass'],
    ['too few nodes', media(3), 'fail! deployment/livekit-sfu'],
    ['nodes of another pool do not help', [...media(3), ...general(9)], 'fail! deployment/livekit-sfu'],
    ['a cordoned node does not help', [...media(4), node('media-4', 'media', {usable: false})], 'fail! deployment/livekit-sfu'],
    [
      'a taint that is not tolerated',
      media(5).map((one) => ({...one, taints: [{key: 'dedicated', value: 'media', effect: 'NoSchedule'}]})),
      'fail! deployment/livekit-sfu',
    ],
  ])('%s', (_, nodes, expected) => {
    expect(short(judged(hostPorts, {nodes, foreign: []}, {manifests: [sfu(5)]}))).toEqual([expected]);
  });

  it('counts nodes where somebody holds the port', () => {
    const foreign = [other('media-1', {hostNetwork: true, containers: [{ports: [{containerPort: 7880}]}]})];
    const [judgement] = judged(hostPorts, {nodes: media(5), foreign}, {manifests: [sfu(5)]});
    expect(judgement?.message).toMatch(/4 nodes with gomeet\.io\/pool=media are free.*on media-1 others hold 7880\/TCP/);
  });

  it('skips a profile without host ports', () => {
    expect(short(judged(hostPorts, {nodes: [], foreign: []}, {manifests: [api(1)]}))).toEqual(['skip']);
  });
});

describe('kubernetes.quota', () => {
  const own = {'requests.cpu': 0, 'requests.memory': 0, 'limits.cpu': 0, 'limits.memory': 0, pods: 0};
  const limit = (hard: object, used: object = {}, spec: object = {}) =>
    object('ResourceQuota', 'team', {spec: {hard, ...spec}, status: {hard, used}});
  const manifests = [api(10), object('ResourceQuota', 'gomeet-quota')];

  it.each<[string, readonly KubeObject[], typeof own, readonly string[]]>([
    ['none', [], own, ['pass']],
    ['only our own', [object('ResourceQuota', 'gomeet-quota', {spec: {hard: {pods: '1'}}})], own, ['pass']],
    ['room', [limit({cpu: '30', 'requests.memory': '50Gi', pods: '20'})], own, ['pass']],
    ['no cpu', [limit({cpu: '19'})], own, ['fail! resourcequota/team']],
    [
      'no memory and no pods',
      [limit({'requests.memory': '39Gi', 'count/pods': '9'})],
      own,
      ['fail! resourcequota/team', 'fail! resourcequota/team'],
    ],
    ['others use it up', [limit({pods: '20'}, {pods: '11'})], own, ['fail! resourcequota/team']],
    ['what we use already is not counted twice', [limit({pods: '20'}, {pods: '11'})], {...own, pods: 10}, ['pass']],
    ['a quota with a scope is about other pods', [limit({pods: '1'}, {}, {scopes: ['BestEffort']})], own, ['pass']],
    ['a resource that we do not use', [limit({'count/ingresses.networking.k8s.io': '0'})], own, ['pass']],
  ])('%s', (_, quotas, mine, expected) => {
    expect(short(judged(quota, {quotas, own: mine, nodes: 3}, {manifests}))).toEqual(expected);
  });

  it('says the numbers', () => {
    const [judgement] = judged(quota, {quotas: [limit({cpu: '25'}, {cpu: '8'})], own, nodes: 3}, {manifests});
    expect(judgement?.message).toBe('it allows 25 of cpu; this profile needs 20 and 17 are left');
  });
});
