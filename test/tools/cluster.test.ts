import {describe, expect, it} from 'vitest';
import {clusterReader} from '../../src/tools/cluster.ts';
import {discovery} from '../../src/tools/discovery.ts';
import {type Answer, fakeServer, kinds, status} from './_server.ts';

const named = {context: 'test', server: 'https://203.0.113.1:6443'};
const reader = (answers: {readonly [request: string]: Answer}) => {
  const server = fakeServer({...kinds, ...answers});
  return {...server, cluster: clusterReader(server.send, discovery(server.send), named)};
};
const pod = (name: string) => ({metadata: {name, namespace: 'gomeet'}});

describe('list', () => {
  it('follows pages to the end and gives every item its kind', async () => {
    const pages: {readonly [token: string]: unknown} = {
      '': {metadata: {continue: 'a'}, items: [pod('one'), pod('two')]},
      a: {metadata: {continue: 'b'}, items: [pod('three')]},
      b: {metadata: {}, items: [pod('four')]},
    };
    const {cluster, asked} = reader({
      'GET /api/v1/namespaces/gomeet/pods': ({path}: {readonly path: string}) =>
        pages[new URLSearchParams(path.split('?')[1]).get('continue') ?? ''],
    });
    const found = await cluster.list('v1', 'Pod', {namespace: 'gomeet', labelSelector: 'app=redis'});
    expect(found.map((one) => `${one.apiVersion} ${one.kind} ${one.metadata.name}`)).toEqual([
      'v1 Pod one',
      'v1 Pod two',
      'v1 Pod three',
      'v1 Pod four',
    ]);
    expect(asked.at(-1)?.path).toBe('/api/v1/namespaces/gomeet/pods?limit=500&labelSelector=app%3Dredis&continue=b');
  });

  it('starts again when the server has forgotten the pages', async () => {
    let calls = 0;
    const {cluster} = reader({
      'GET /api/v1/nodes': () => {
        calls += 1;
        if (calls === 2) return status(410, 'Expired', 'The provided continue parameter is too old');
        return calls === 1 ? {metadata: {continue: 'a'}, items: [pod('old')]} : {metadata: {}, items: [pod('new-1'), pod('new-2')]};
      },
    });
    expect((await cluster.list('v1', 'Node')).map((one) => one.metadata.name)).toEqual(['new-1', 'new-2']);
  });

  it('lists all namespaces without one', async () => {
    const {cluster, asked} = reader({'GET /api/v1/pods': {items: [pod('a')]}});
    expect(await cluster.list('v1', 'Pod')).toHaveLength(1);
    expect(asked.at(-1)?.path).toBe('/api/v1/pods?limit=500');
  });

  it('names a kind that the server does not know, unless that is fine', async () => {
    const {cluster} = reader({});
    await expect(cluster.list('traefik.io/v1alpha1', 'IngressRoute')).rejects.toThrow(
      'the API server knows no kind IngressRoute of traefik.io/v1alpha1',
    );
    expect(await cluster.list('traefik.io/v1alpha1', 'IngressRoute', {optional: true})).toEqual([]);
  });

  it('asks for no kind that every server has, and believes a server that lacks it', async () => {
    const {cluster, asked} = reader({'GET /api/v1/nodes': {items: []}});
    expect(await cluster.list('v1', 'Node')).toEqual([]);
    expect(asked.map(({path}) => path)).toEqual(['/api/v1/nodes?limit=500']);
    await expect(cluster.list('policy/v1', 'PodDisruptionBudget')).rejects.toThrow(
      'the API server knows no kind PodDisruptionBudget of policy/v1',
    );
    expect(await cluster.list('policy/v1', 'PodDisruptionBudget', {optional: true})).toEqual([]);
  });

  it('does not take a refusal for an empty list', async () => {
    const {cluster} = reader({'GET /api/v1/nodes': status(403, 'Forbidden', 'nodes is forbidden')});
    await expect(cluster.list('v1', 'Node', {optional: true})).rejects.toThrow('nodes is forbidden');
  });
});

describe('get', () => {
  it('gives the object, or undefined', async () => {
    const {cluster} = reader({'GET /apis/apps/v1/namespaces/gomeet/deployments/web': {metadata: {name: 'web'}, spec: {}}});
    const key = {apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'gomeet', name: 'web'};
    expect(await cluster.get(key)).toMatchObject({kind: 'Deployment', metadata: {name: 'web'}});
    expect(await cluster.get({...key, name: 'other'})).toBeUndefined();
    expect(await cluster.get({...key, apiVersion: 'none.io/v1', kind: 'None'})).toBeUndefined();
  });

  it('asks for the kinds of a group once, and again for one that was not there', async () => {
    const {cluster, asked} = reader({
      'GET /apis/cert-manager.io/v1': {resources: [{name: 'issuers', kind: 'Issuer', namespaced: true}]},
    });
    const issuer = {apiVersion: 'cert-manager.io/v1', kind: 'Issuer', namespace: 'gomeet', name: 'a'};
    const discoveries = () => asked.filter((one) => one.path === '/apis/cert-manager.io/v1').length;
    await cluster.get(issuer);
    await cluster.get({...issuer, name: 'b'});
    expect(discoveries()).toBe(1);
    await cluster.get({...issuer, kind: 'Nonsense'});
    await cluster.get({...issuer, kind: 'Nonsense'});
    expect(discoveries()).toBe(3);
  });

  it('calls it a bug when a namespace is missing', async () => {
    const {cluster} = reader({});
    await expect(cluster.get({apiVersion: 'v1', kind: 'Pod', name: 'a'})).rejects.toThrow('Pod a needs a namespace');
  });
});

describe('identity', () => {
  const good = {
    'GET /version': {gitVersion: 'v1.36.4'},
    'GET /api/v1/namespaces/kube-system': {metadata: {name: 'kube-system', uid: 'u-1'}},
  };

  it('tells which cluster it is', async () => {
    const {cluster} = reader(good);
    expect(await cluster.identity()).toEqual({...named, uid: 'u-1', serverVersion: 'v1.36.4'});
  });
  it('refuses something that is not an API server', async () => {
    const {cluster} = reader({...good, 'GET /version': {hello: 'world'}});
    await expect(cluster.identity()).rejects.toThrow('does not answer like a Kubernetes API server');
  });
  it('hands on the interrupt of the caller', async () => {
    const stop = new AbortController();
    const {cluster} = reader({...good, 'GET /version': () => stop.abort(new Error('stopped by hand'))});
    await expect(cluster.identity(stop.signal)).rejects.toThrow('stopped by hand');
  });
});

describe('access', () => {
  it('asks each question and keeps the order', async () => {
    const {cluster} = reader({
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': ({
        body,
      }: {
        readonly body: {readonly spec: {readonly resourceAttributes: {readonly verb: string}}};
      }) => ({
        status: body.spec.resourceAttributes.verb === 'get' ? {allowed: true} : {allowed: false, reason: 'no role'},
      }),
    });
    const questions = ['get', 'delete', 'get'].map((verb) => ({verb, group: '', resource: 'pods', namespace: 'gomeet'}));
    expect(await cluster.access(questions)).toEqual([
      {...questions[0], allowed: true, reason: ''},
      {...questions[1], allowed: false, reason: 'no role'},
      {...questions[2], allowed: true, reason: ''},
    ]);
  });
});
