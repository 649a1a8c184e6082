import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {deployment, get, job, minute, namespace, object, smallCluster, statefulSet} from './_world.ts';

const configMap = (data: object, name = 'settings') => object('v1', 'ConfigMap', name, {data});
const reject = (cluster: ReturnType<typeof smallCluster>, given: KubeObject, manager?: string) =>
  cluster.apply([given], manager)[0]?.rejected;

describe('apply', () => {
  it('creates, updates, and leaves the version alone when nothing changes', () => {
    const cluster = smallCluster();
    const [created] = cluster.apply([configMap({a: '1'})]);
    expect(created?.before).toBeUndefined();
    const [again] = cluster.apply([configMap({a: '1'})]);
    expect(again?.after?.metadata.resourceVersion).toBe(created?.after?.metadata.resourceVersion);
    const [changed] = cluster.apply([configMap({b: '2'})]);
    expect(changed?.after?.data).toEqual({b: '2'});
    expect(changed?.after?.metadata.uid).toBe(created?.after?.metadata.uid);
    expect(Number(changed?.after?.metadata.resourceVersion)).toBeGreaterThan(Number(created?.after?.metadata.resourceVersion));
  });

  it('raises the generation for the spec, not for labels or status', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1)]);
    cluster.advance(minute);
    expect(get(cluster, 'apps/v1', 'Deployment', 'web').metadata.generation).toBe(1);
    const labelled = deployment('web', 1);
    cluster.apply([{...labelled, metadata: {...labelled.metadata, labels: {team: 'a'}}}]);
    expect(get(cluster, 'apps/v1', 'Deployment', 'web').metadata.generation).toBe(1);
    cluster.apply([deployment('web', 2)]);
    expect(get(cluster, 'apps/v1', 'Deployment', 'web').metadata.generation).toBe(2);
  });

  it('does not reset replicas that the manifest leaves to an autoscaler', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', undefined)]);
    cluster.server.scale({apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web'}, 4);
    const [answer] = cluster.apply([deployment('web', undefined)]);
    expect(answer?.after?.spec).toMatchObject({replicas: 4});
  });

  it('stores stringData of a Secret as data', () => {
    const cluster = smallCluster();
    cluster.apply([object('v1', 'Secret', 'token', {stringData: {password: 'pw'}})]);
    const secret = get(cluster, 'v1', 'Secret', 'token');
    expect(secret.data).toEqual({password: Buffer.from('pw').toString('base64')});
    expect(secret.stringData).toBeUndefined();
  });

  it('previews without storing', () => {
    const cluster = smallCluster();
    const answer = cluster.server.apply('gomeet', configMap({a: '1'}), true);
    expect(answer.after?.data).toEqual({a: '1'});
    expect(cluster.store.get(answer.key)).toBeUndefined();
  });
});

describe('refusals', () => {
  it('names the manager and the field that it owns', () => {
    const cluster = smallCluster();
    cluster.apply([configMap({a: 'theirs'})], 'kubectl');
    expect(reject(cluster, configMap({a: 'mine'}))).toEqual({
      reason: 'conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.a',
    });
    expect(reject(cluster, configMap({b: 'mine'}))).toBeUndefined();
  });

  it('refuses an outdated resourceVersion', () => {
    const cluster = smallCluster();
    cluster.apply([configMap({a: '1'})]);
    const given = configMap({a: '2'});
    expect(reject(cluster, {...given, metadata: {...given.metadata, resourceVersion: '1'}})).toMatchObject({
      reason: 'conflict',
      message: expect.stringContaining('has been modified'),
    });
  });

  const changed = (workload: KubeObject, spec: object): KubeObject => ({...workload, spec: {...(workload.spec as object), ...spec}});
  const immutable: readonly (readonly [string, KubeObject, KubeObject])[] = [
    ['the template of a Job', job('init'), job('init', {image: 'example/other:v2'})],
    [
      'the selector of a Deployment',
      deployment('web', 1),
      {
        ...deployment('web', 1),
        spec: deployment(
          'web',
          1,
          {},
          {
            selector: {matchLabels: {app: 'web', x: 'y'}},
            template: {metadata: {labels: {app: 'web', x: 'y'}}, spec: {containers: [{name: 'web', image: 'a:1'}]}},
          },
        ).spec,
      },
    ],
    ['serviceName of a StatefulSet', statefulSet('db', 1), changed(statefulSet('db', 1), {serviceName: 'other'})],
    [
      'volumeClaimTemplates of a StatefulSet',
      statefulSet('db', 1),
      changed(statefulSet('db', 1), {volumeClaimTemplates: [{metadata: {name: 'data'}}]}),
    ],
    [
      'an immutable ConfigMap',
      object('v1', 'ConfigMap', 'fixed', {immutable: true, data: {a: '1'}}),
      object('v1', 'ConfigMap', 'fixed', {immutable: true, data: {a: '2'}}),
    ],
  ];
  for (const [name, before, after] of immutable) {
    it(`does not let anybody change ${name}`, () => {
      const cluster = smallCluster();
      expect(reject(cluster, before)).toBeUndefined();
      expect(reject(cluster, after)?.reason).toBe('immutable');
    });
  }

  it('lets a StatefulSet change replicas and template', () => {
    const cluster = smallCluster();
    cluster.apply([statefulSet('db', 1)]);
    expect(reject(cluster, statefulSet('db', 2, {image: 'example/db:v2'}))).toBeUndefined();
  });

  const invalid: readonly (readonly [string, KubeObject, string])[] = [
    ['a name in capitals', configMap({}, 'Settings'), 'RFC 1123'],
    ['replicas as text', deployment('web', 1, {}, {replicas: 'three'}), 'spec.replicas'],
    ['a container without image', deployment('web', 1, {container: {image: undefined}}), 'image: Required value'],
    ['a selector that does not match', deployment('web', 1, {}, {selector: {matchLabels: {app: 'api'}}}), 'does not match template'],
    ['a port out of range', object('v1', 'Service', 'web', {spec: {ports: [{port: 70000}]}}), '1 and 65535'],
    ['a field with a slip of the pen', deployment('web', 1, {}, {replcias: 3}), '.spec.replcias: field not declared in schema'],
    ['a container field that does not exist', deployment('web', 1, {container: {imagee: 'x'}}), '.spec.template.spec.containers[0].imagee'],
    ['data that is not text', configMap({a: 1}), 'data.a'],
    [
      'an annotation that is not text',
      {...configMap({}), metadata: {name: 'x', namespace, annotations: {n: 1 as unknown as string}}},
      'metadata.annotations.n',
    ],
    ['a spec that is a list', object('apps/v1', 'Deployment', 'web', {spec: []}), 'spec: expected map'],
  ];
  for (const [name, given, message] of invalid) {
    it(`says what is wrong with ${name}`, () => {
      expect(reject(smallCluster(), given)).toMatchObject({reason: 'invalid', message: expect.stringContaining(message)});
    });
  }

  it('does not know kinds that nobody defined, nor versions that are gone', () => {
    const cluster = smallCluster();
    expect(reject(cluster, object('example.org/v1', 'Thing', 'a'))).toMatchObject({
      reason: 'not-found',
      message: expect.stringContaining('no matches for kind "Thing"'),
    });
    expect(reject(cluster, object('autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'a'))?.reason).toBe('not-found');
    cluster.apply([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {name: 'things.example.org'},
        spec: {group: 'example.org', scope: 'Namespaced', names: {kind: 'Thing', plural: 'things'}, versions: [{name: 'v1', served: true}]},
      },
    ]);
    expect(reject(cluster, object('example.org/v1', 'Thing', 'a'))).toBeUndefined();
    expect(reject(cluster, object('example.org/v2', 'Thing', 'b'))?.reason).toBe('not-found');
  });

  it('needs the namespace, and one that is not being deleted', () => {
    const cluster = smallCluster();
    const elsewhere = {...configMap({}), metadata: {name: 'a', namespace: 'nowhere'}};
    expect(reject(cluster, elsewhere)).toEqual({reason: 'not-found', message: 'namespaces "nowhere" not found'});
    cluster.apply([statefulSet('db', 1)]);
    cluster.advance(minute);
    cluster.remove({apiVersion: 'v1', kind: 'Namespace', name: namespace});
    cluster.catchUp();
    expect(reject(cluster, configMap({}))).toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining('because it is being terminated'),
    });
    cluster.advance(minute);
    expect(reject(cluster, configMap({}))).toEqual({reason: 'not-found', message: 'namespaces "gomeet" not found'});
  });

  it('counts services of type LoadBalancer against a quota', () => {
    const cluster = smallCluster();
    cluster.apply([object('v1', 'ResourceQuota', 'limits', {spec: {hard: {'services.loadbalancers': '1'}}})]);
    const service = (name: string) => object('v1', 'Service', name, {spec: {type: 'LoadBalancer', ports: [{port: 443}]}});
    expect(reject(cluster, service('one'))).toBeUndefined();
    expect(reject(cluster, service('two'))).toEqual({
      reason: 'forbidden',
      message:
        'services "two" is forbidden: exceeded quota: limits, requested: services.loadbalancers=1, used: services.loadbalancers=1, limited: services.loadbalancers=1',
    });
  });
});
