import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {SandboxApi} from '../../../src/sandbox/api.ts';
import {keepNodes} from '../../../src/sandbox/cloud/node-keeper.ts';
import {withCloud} from '../../../src/sandbox/cloud/stand-ins.ts';
import {readZones, writeZones} from '../../../src/sandbox/cloud/zone-file.ts';
import {zonesOf} from '../../../src/sandbox/cloud/zones-of.ts';
import {STAND_INS} from '../../../src/sandbox/stand-ins/index.ts';
import type {SandboxCloud} from '../../../src/sandbox/state.ts';

const cloud: SandboxCloud = {
  api: 'http://127.0.0.1:17001',
  tokenFile: '/t',
  adminTokenFile: '/a',
  spaces: null,
  domain: 'gomeet.com',
  empty: true,
};

test('what stands in for the account is said, and what is missing with how to have it', () => {
  const rows = withCloud(STAND_INS, cloud);
  const of = (name: string) => rows.find((row) => row.name === name)?.instead ?? '';
  expect(of('DigitalOcean')).toContain(cloud.api);
  expect(of('DNS')).toContain("answers for gomeet.com from the account's records");
  expect(of('Spaces')).toBe("none: moto_server does not run on this machine (pip install 'moto[server]')");
  expect(new Set(rows.map(({name}) => name)).size).toBe(rows.length);
});

test('the name server reads zones again when they changed, and keeps the last ones while the file is not whole', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gomeet-'));
  const zones = readZones(dir);
  expect(zones()).toEqual([]);
  const record = {
    id: 1,
    type: 'A',
    name: 'api',
    data: '203.0.113.10',
    priority: null,
    port: null,
    ttl: 60,
    weight: null,
    flags: null,
    tag: null,
  };
  await writeZones(dir, zonesOf({domains: [{name: 'gomeet.com', ttl: 1800, records: [record]}]}, 5));
  expect(zones()[0]?.records).toEqual([{type: 'A', name: 'api', data: '203.0.113.10', ttl: 60, priority: 0}]);
  await writeZones(dir, []);
  expect(zones()).toEqual([]);
});

type Pod = {readonly name: string; readonly node: string; readonly owner?: string};

/** An API server with nodes and pods; a pod in `kept` may not be evicted. */
function clusterWith(nodes: readonly string[], pods: readonly Pod[], kept: readonly string[] = []) {
  const left = {nodes: [...nodes], pods: [...pods]};
  const done: string[] = [];
  const drop = (name: string) => {
    left.pods = left.pods.filter((pod) => pod.name !== name);
  };
  const api: Pick<SandboxApi, 'get' | 'patch' | 'raw' | 'send'> = {
    get: async <T>(path: string) => {
      if (path.startsWith('/api/v1/nodes')) return {items: left.nodes.map((name) => ({metadata: {name}, spec: {}}))} as T;
      const node = decodeURIComponent(path).split('spec.nodeName=')[1];
      const items = left.pods
        .filter((pod) => pod.node === node)
        .map(({name, owner}) => ({
          metadata: {name, namespace: 'gomeet', ...(owner === undefined ? {} : {ownerReferences: [{kind: owner}]})},
        }));
      return {items} as T;
    },
    patch: async <T>(path: string) => {
      done.push(`PATCH ${path}`);
      return {} as T;
    },
    raw: async (method, path) => {
      const name =
        path
          .replace(/\/eviction$/, '')
          .split('/')
          .at(-1) ?? '';
      const refused = path.endsWith('/eviction') && kept.includes(name);
      done.push(`${method} ${path}${refused ? ' 429' : ''}`);
      if (path.startsWith('/api/v1/nodes/')) left.nodes = left.nodes.filter((one) => one !== name);
      else if (!refused) drop(name);
      return {status: refused ? 429 : 200, text: ''};
    },
    send: async <T>() => ({}) as T,
  };
  return {api, left, done};
}

describe('nodes that go', () => {
  const node = (name: string, draining: boolean) => ({name, draining, madeFrom: '', object: {} as never});

  test('a node that drains asks its pods to leave, again and again, and leaves those of a DaemonSet', async () => {
    const {api, left, done} = clusterWith(
      ['a'],
      [
        {name: 'db', node: 'a'},
        {name: 'web', node: 'a'},
        {name: 'agent', node: 'a', owner: 'DaemonSet'},
      ],
      ['db'],
    );
    expect(await keepNodes(api, [node('a', true)], () => {})).toBe(false);
    expect(left.pods.map(({name}) => name)).toEqual(['db', 'agent']);
    expect(await keepNodes(api, [node('a', true)], () => {})).toBe(false);
    expect(done.filter((line) => line.includes('/db/eviction'))).toHaveLength(2);
    expect(left.nodes).toEqual(['a']);
  });

  test('one whose droplet is gone takes its pods along before the node goes', async () => {
    const {api, left, done} = clusterWith(
      ['a', 'b'],
      [
        {name: 'db', node: 'a'},
        {name: 'agent', node: 'a', owner: 'DaemonSet'},
        {name: 'other', node: 'b'},
      ],
    );
    expect(await keepNodes(api, [node('b', false)], () => {})).toBe(false);
    expect([left.nodes, done.at(-1)]).toEqual([['a', 'b'], 'DELETE /api/v1/namespaces/gomeet/pods/db']);
    expect(await keepNodes(api, [node('b', false)], () => {})).toBe(true);
    expect([left.nodes, left.pods.map(({name}) => name)]).toEqual([['b'], ['other']]);
  });
});
