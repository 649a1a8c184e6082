import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {nodeObjects, readPools} from '../../src/sandbox/nodes.ts';

const table = {
  pools: {general: {taint: null}, media: {taint: 'gomeet.io/pool=media:NoSchedule'}},
  profiles: {
    'gomeet-500': {
      pools: {
        general: {count: 20, machine: {cpu: 16, memory: '64Gi'}, allocatable: {cpu: '15500m', memory: '57Gi'}},
        media: {count: 27, machine: {cpu: 16, memory: '64Gi'}, allocatable: {cpu: '15500m', memory: '57Gi'}},
      },
    },
    dev: {pools: {general: {count: 1, machine: {cpu: 4, memory: '8Gi'}, allocatable: {cpu: '3800m', memory: '6Gi'}}, media: null}},
  },
};

async function capacityFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'gomeet-')), 'capacity.yaml');
  await writeFile(file, text);
  return file;
}

test('a profile becomes its nodes, and only media nodes are tainted', async () => {
  const nodes = nodeObjects(await readPools(await capacityFile(JSON.stringify(table)), 'gomeet-500'));
  const media = nodes.filter((node) => node.metadata.labels['gomeet.io/pool'] === 'media');
  expect(nodes).toHaveLength(47);
  expect(media).toHaveLength(27);
  expect(media[0]?.spec.taints).toEqual([{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}]);
  expect(nodes[0]?.spec).not.toHaveProperty('taints');
  expect(new Set(nodes.map((node) => node.metadata.name)).size).toBe(47);
});

test('the machine is the capacity, and quantities are text', async () => {
  const [node] = nodeObjects(await readPools(await capacityFile(JSON.stringify(table)), 'gomeet-500'));
  expect(node?.status.capacity).toMatchObject({cpu: '16', memory: '64Gi', pods: '110'});
  expect(node?.status.allocatable).toMatchObject({cpu: '15500m', memory: '57Gi', pods: '110'});
  expect(node?.metadata.labels['node.kubernetes.io/instance-type']).toBe('sandbox-16vcpu-64gi');
});

test('a profile without media nodes has general ones only', async () => {
  const nodes = nodeObjects(await readPools(await capacityFile(JSON.stringify(table)), 'dev'));
  expect(nodes.map((node) => node.metadata.name)).toEqual(['general-000']);
});

test('an unknown profile is named with those that exist', async () => {
  await expect(readPools(await capacityFile(JSON.stringify(table)), 's9')).rejects.toThrow(
    'There is no profile "s9". Known: gomeet-500, dev.',
  );
});

test('a table with a wrong type says which file and which key', async () => {
  const file = await capacityFile('profiles: {dev: {pools: {general: {count: many, machine: {}, allocatable: {}}}}}');
  await expect(readPools(file, 'dev')).rejects.toThrow(/capacity\.yaml is not a capacity table: .*profiles\.dev\.pools\.general\.count/);
});

test('a missing table is one sentence', async () => {
  await expect(readPools('/nowhere/capacity.yaml', 'dev')).rejects.toThrow(
    '/nowhere/capacity.yaml cannot be read: the sandbox takes its nodes from it.',
  );
});
