import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {KubeObject} from '../../src/core/objects.ts';
import {stripAutoscaledReplicas} from '../../src/manifests/autoscaled.ts';
import {canonicalObjects} from '../../src/manifests/canonical.ts';
import {annotateConfigHash, configHash, configHashAnnotation} from '../../src/manifests/config-hash.ts';
import {orderObjects} from '../../src/manifests/order.ts';
import {templateOf} from '../../src/manifests/workloads.ts';
import {canonicalYaml} from '../../src/manifests/yaml.ts';
import {parseObjects} from '../../src/tools/kube-yaml.ts';

const object = (kind: string, name: string, phase: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: {name, namespace: 'gomeet', labels: {'gomeet.io/phase': phase}},
  ...more,
});
const configMap = (name: string, data: {[key: string]: string}) => object('ConfigMap', name, 'api', {data});
const deployment = (pod: object, annotations?: object): KubeObject =>
  object('Deployment', 'web', 'api', {spec: {template: {metadata: annotations === undefined ? {} : {annotations}, spec: pod}}});

describe('orderObjects', () => {
  it('goes by phase, then kind, then name; foreign objects come last', () => {
    const given = [
      object('Deployment', 'b', 'api'),
      object('Middleware', 'm', 'traefik'),
      object('Namespace', 'gomeet', 'bootstrap'),
      object('ConfigMap', 'z', 'api'),
      object('Thing', 'x', 'none'),
      object('Deployment', 'a', 'api'),
      object('HorizontalPodAutoscaler', 'a-hpa', 'api'),
      object('ConfigMap', 'r', 'redis'),
    ];
    const names = (objects: readonly KubeObject[]) => objects.map((one) => one.metadata.name);
    expect(names(orderObjects(given))).toEqual(['gomeet', 'r', 'z', 'a', 'b', 'a-hpa', 'm', 'x']);
    expect(names(orderObjects([...given].reverse()))).toEqual(names(orderObjects(given)));
  });
});

describe('canonicalYaml', () => {
  it('puts the identity first, sorts the rest and keeps scripts readable', () => {
    const text = canonicalYaml({data: {'b.sh': 'one\ntwo\n', a: '1'}, metadata: {name: 'x'}, kind: 'ConfigMap', apiVersion: 'v1'});
    expect(text).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "1"\n  b.sh: |\n    one\n    two\n');
  });

  it.each(['on', 'no', 'y', '0440', '1e3', '0x1f', '1_000', 'null', '~', '', ' x', 'a: b', '12:30:00', '2026-01-01', '.5', 'Off'])(
    'keeps the text %j text for a YAML 1.1 reader',
    (text) => {
      expect(parse(canonicalYaml({value: text}), {version: '1.1'})).toEqual({value: text});
      expect(parse(canonicalYaml({value: text}))).toEqual({value: text});
    },
  );

  it('survives any text and any nesting', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({minLength: 1}), fc.jsonValue(), {noNullPrototype: true}), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(parse(canonicalYaml(plain))).toEqual(plain);
      }),
      {numRuns: 200, seed: 7},
    );
  });
});

describe('configuration hashes', () => {
  const settings = configMap('settings', {a: '1'});
  const mounting = deployment({volumes: [{name: 'c', configMap: {name: 'settings'}}], containers: []});

  it.each<[how: string, pod: object]>([
    ['a volume', {volumes: [{name: 'c', configMap: {name: 'settings'}}]}],
    ['a projected volume', {volumes: [{name: 'c', projected: {sources: [{configMap: {name: 'settings'}}]}}]}],
    ['envFrom', {containers: [{name: 'x', envFrom: [{configMapRef: {name: 'settings'}}]}]}],
    ['one variable', {containers: [{name: 'x', env: [{name: 'A', valueFrom: {configMapKeyRef: {name: 'settings', key: 'a'}}}]}]}],
    ['an init container', {initContainers: [{name: 'x', envFrom: [{configMapRef: {name: 'settings'}}]}]}],
  ])('cover a ConfigMap used by %s', (_, pod) => {
    const before = configHash([settings], deployment(pod));
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(configHash([configMap('settings', {a: '2'})], deployment(pod))).not.toBe(before);
    expect(configHash([settings, configMap('other', {b: '1'})], deployment(pod))).toBe(before);
  });

  it('are set beside the annotations that are there, and only where something is used', () => {
    const annotated = annotateConfigHash([settings, deployment({volumes: [{configMap: {name: 'settings'}}]}, {keep: 'me'})])[1];
    expect(annotated === undefined ? {} : templateOf(annotated)?.['metadata']).toEqual({
      annotations: {keep: 'me', [configHashAnnotation]: configHash([settings], mounting)},
    });
    const plain = deployment({containers: []});
    expect(annotateConfigHash([settings, plain])[1]).toBe(plain);
    expect(annotateConfigHash([settings, mounting])).toEqual(annotateConfigHash(annotateConfigHash([settings, mounting])));
  });
});

describe('replicas', () => {
  const hpa = object('HorizontalPodAutoscaler', 'web-hpa', 'api', {
    spec: {scaleTargetRef: {kind: 'Deployment', name: 'web'}, maxReplicas: 3},
  });

  it('go where an autoscaler owns them, and stay elsewhere', () => {
    const web = object('Deployment', 'web', 'api', {spec: {replicas: 2, paused: false}});
    expect(stripAutoscaledReplicas([web, hpa])[0]?.['spec']).toEqual({paused: false});
    expect(stripAutoscaledReplicas([web])[0]).toBe(web);
  });
});

describe('parseObjects', () => {
  it('reads YAML as Kubernetes does: octal modes are numbers, times and dates stay text', () => {
    const [one] = parseObjects(
      'x',
      'apiVersion: v1\nkind: A\nmetadata: {name: a}\nmode: 0440\nat: 2026-01-01\ntime: 12:30:00\nflag: on\n---\n# nothing\n',
    );
    expect(one).toMatchObject({mode: 288, at: '2026-01-01', time: '12:30:00', flag: true});
  });

  it.each<[text: string, says: RegExp]>([
    ['a: [', /^f, document 1 \(line 1:5\) is not valid YAML/],
    ['apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n', /^f, document 2 \(B b\): apiVersion /],
    ['apiVersion: v1\nkind: A\nmetadata: {name: a, labels: {x: 6}}\n', /^f, document 1 \(A a\): metadata\.labels\.x /],
    ['- 1\n', /^f, document 1: it /],
    ['apiVersion: v1\nkind: A\nmetadata: 3\n', /^f, document 1 \(A\): metadata /],
  ])('says file, document and field of %j', (text, says) => {
    expect(() => parseObjects('f', text)).toThrow(says);
  });
});

it('canonicalObjects is its own fixed point', () => {
  const objects = [deployment({volumes: [{configMap: {name: 'settings'}}]}), configMap('settings', {a: '1'})];
  expect(canonicalObjects(canonicalObjects(objects))).toEqual(canonicalObjects(objects));
});
