import {describe, expect, it} from 'vitest';
import {differences, pathText} from '../../../src/checks/kubernetes/_differences.ts';
import drift from '../../../src/checks/kubernetes/drift.ts';
import images from '../../../src/checks/kubernetes/images.ts';
import release from '../../../src/checks/kubernetes/release.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {Release} from '../../../src/core/release.ts';
import {toObjects} from '../../../src/releases/format.ts';
import {judged, short} from '../_judge.ts';
import {object, ownedBy, pod} from './_objects.ts';

const container = {
  name: 'app',
  image: 'web:v1',
  resources: {requests: {cpu: '1000m', memory: '1Gi'}},
  ports: [{containerPort: 80}],
  env: [{name: 'A', value: '1'}],
};
const web = (change: object = {}, more: object = {}) =>
  object(
    'Deployment',
    'web',
    {spec: {replicas: 2, template: {spec: {containers: [{...container, ...change}]}}}},
    {labels: {app: 'web'}, ...more},
  );
const record = (number: number, manifests: readonly KubeObject[], more: Partial<Release> = {}): readonly KubeObject[] =>
  toObjects(
    {
      number,
      command: 'deploy',
      outcome: 'ok',
      evidence: null,
      profile: 'dev',
      planHash: 'p',
      manifestsHash: 'm',
      by: 'ada',
      at: '2026-03-01T11:00:00Z',
      toolVersion: '0',
      images: [],
      digests: {},
      secrets: [],
      manifests,
      ...more,
    },
    'gomeet',
  );

describe('differences', () => {
  const text = (wanted: unknown, live: unknown) => differences(wanted, live).map((one) => pathText(one.path));
  it.each<[string, unknown, unknown, readonly string[]]>([
    ['nothing', {a: 1}, {a: 1}, []],
    ['what only the server has', {a: 1}, {a: 1, protocol: 'TCP', status: {}}, []],
    ['empty values that the server drops', {a: {}, b: [], c: false, d: '', e: {f: {}}}, {}, []],
    ['a quantity in other words', {requests: {cpu: '1000m', memory: '1024Mi'}}, {requests: {cpu: '1', memory: '1Gi'}}, []],
    ['another quantity', {requests: {cpu: '1000m'}}, {requests: {cpu: '2'}}, ['requests.cpu']],
    ['a text that only looks like a quantity', {image: '1000m'}, {image: '1'}, ['image']],
    ['a number as text', {port: 80}, {port: '80'}, []],
    [
      'an element that was changed',
      {c: [{name: 'a', i: 1}]},
      {
        c: [
          {name: 'b', i: 2},
          {name: 'a', i: 3},
        ],
      },
      ['c[a].i'],
    ],
    ['an element that is gone', {c: [{name: 'a'}, {name: 'b'}]}, {c: [{name: 'b'}]}, ['c[a]']],
    [
      'ports by number and protocol',
      {
        p: [
          {port: 53, protocol: 'TCP', x: 1},
          {port: 53, protocol: 'UDP', x: 2},
        ],
      },
      {
        p: [
          {port: 53, protocol: 'UDP', x: 2},
          {port: 53, protocol: 'TCP', x: 1},
        ],
      },
      [],
    ],
    ['plain lists by place', {args: ['a', 'b']}, {args: ['a', 'c']}, ['args[1]']],
    ['plain lists of other length', {args: ['a', 'b']}, {args: ['a']}, ['args']],
    ['a field that is gone', {a: {b: 'x'}}, {a: {}}, ['a.b']],
  ])('%s', (_, wanted, live, expected) => {
    expect(text(wanted, live)).toEqual(expected);
  });
});

describe('kubernetes.drift', () => {
  const map = object('ConfigMap', 'conf', {data: {'app.ini': 'x=1', 'b.ini': 'y'}});
  const revisions = record(3, [web(), map, object('Job', 'init')]);
  const owned = (manager: string, operation: string, fields: object) => ({
    managedFields: [{manager, operation, time: '2026-03-01T11:59:00Z', fieldsV1: fields}],
  });
  const image = {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"app"}': {'f:image': {}}}}}}};

  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['as deployed, the job removed', [web(), map], ['pass']],
    ['written in other words', [web({resources: {requests: {cpu: '1', memory: '1024Mi'}}}), map], ['pass']],
    [
      'more of others',
      [
        web({
          env: [
            {name: 'A', value: '1'},
            {name: 'B', value: '2'},
          ],
        }),
        map,
      ],
      ['pass'],
    ],
    ['another image', [web({image: 'web:v2'}), map], ['warn deployment/web']],
    ['a container is gone', [object('Deployment', 'web', {spec: {template: {spec: {containers: []}}}}), map], ['warn deployment/web']],
    ['a ConfigMap was edited', [web(), object('ConfigMap', 'conf', {data: {'app.ini': 'x=2', 'b.ini': 'y'}})], ['warn configmap/conf']],
    ['an object is gone', [web()], ['fail! configmap/conf']],
    ['the server wrote it otherwise, gomeet owns it', [web({image: 'docker.io/web:v1'}, owned('gomeet', 'Apply', image)), map], ['pass']],
    ['somebody else owns it now', [web({image: 'web:v2'}, owned('kubectl-edit', 'Update', image)), map], ['warn deployment/web']],
  ])('%s', (_, live, expected) => {
    expect(short(judged(drift, {revisions, live, unread: []}))).toEqual(expected);
  });

  it('says what, from what, by whom and when', () => {
    const live = [web({image: 'web:v2'}, owned('kubectl-edit', 'Update', image)), map];
    expect(judged(drift, {revisions, live, unread: []})[0]?.message).toBe(
      'spec.template.spec.containers[app].image is web:v2, was web:v1; changed by kubectl-edit at 2026-03-01T11:59:00Z',
    );
  });
  it('shows no contents and no variables', () => {
    const live = [
      web({env: [{name: 'A', value: 'hunter2'}]}),
      object('ConfigMap', 'conf', {data: {'app.ini': 'password=hunter2', 'b.ini': 'y'}}),
    ];
    const all = judged(drift, {revisions, live, unread: []});
    expect(all.map((one) => one.message)).toEqual(['spec.template.spec.containers[app].env[A].value differs', 'data.app.ini differs']);
  });
  it('does not compare what it may not read, and says so', () => {
    const unread = [{kind: 'ConfigMap', error: 'configmaps is forbidden: User "x" cannot list'}];
    expect(short(judged(drift, {revisions, live: [web()], unread}))).toEqual(['unknown! ConfigMap']);
  });
  it('skips without a record', () => {
    expect(short(judged(drift, {revisions: [], live: [], unread: []}))).toEqual(['skip']);
  });
});

describe('kubernetes.release', () => {
  const damaged = record(4, [web()]).map((one) => ({...one, data: {parts: 2}}));
  it.each<[string, readonly KubeObject[], string]>([
    ['healthy', record(3, [web()]), 'pass'],
    ['none', [], 'warn'],
    ['failed', [...record(3, [web()]), ...record(4, [web()], {outcome: 'failed', message: 'redis did not form'})], 'fail!'],
    ['a failure that was made good', [...record(3, [web()], {outcome: 'failed'}), ...record(4, [web()])], 'pass'],
    ['damaged', [...record(3, [web()]), ...damaged], 'warn'],
    ['of another profile', record(3, [web()], {profile: 's4'}), 'warn'],
  ])('%s', (_, revisions, expected) => {
    expect(short(judged(release, revisions))).toEqual([expected]);
  });
});

describe('kubernetes.images', () => {
  const digest = (letter: string) => `registry/web@sha256:${letter.repeat(64)}`;
  const runs = (name: string, image: string, imageID = '') =>
    pod(name, ['Deployment', 'web'], {spec: {containers: [{name: 'app', image}]}, status: {containerStatuses: [{name: 'app', imageID}]}});
  it.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['as recorded', record(1, [web()]), [runs('a', 'web:v1', digest('a')), runs('b', 'web:v1', digest('a'))], ['pass']],
    ['no digests told', record(1, [web()]), [runs('a', 'web:v1')], ['pass']],
    ['another image', record(1, [web()]), [runs('a', 'web:v2')], ['warn deployment/web']],
    [
      'one tag, two programs',
      record(1, [web()]),
      [runs('a', 'web:v1', digest('a')), runs('b', 'web:v1', digest('b'))],
      ['warn image web:v1'],
    ],
    ['without a record the manifests count', [], [runs('a', 'web:v2')], ['warn deployment/web']],
    [
      'after a failure both are right',
      [...record(1, [web()]), ...record(2, [web({image: 'web:v2'})], {outcome: 'failed'})],
      [runs('a', 'web:v1'), runs('b', 'web:v2')],
      ['pass'],
    ],
    ['nothing runs', record(1, [web()]), [], ['unknown!']],
  ])('%s', (_, ControllerRevision, Pod, expected) => {
    expect(short(judged(images, {ControllerRevision, Pod, ReplicaSet: []}, {manifests: [web()]}))).toEqual(expected);
  });
  it('knows the workload behind a ReplicaSet', () => {
    const set = object('ReplicaSet', 'web-5d', {}, ownedBy('Deployment', 'web'));
    const one = pod('a', ['ReplicaSet', 'web-5d'], {spec: {containers: [{name: 'app', image: 'web:v9'}]}});
    expect(short(judged(images, {ControllerRevision: [], Pod: [one], ReplicaSet: [set]}, {manifests: [web()]}))).toEqual([
      'warn deployment/web',
    ]);
  });
});
