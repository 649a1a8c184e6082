import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readAgentMap, writeAgentMap} from '../../src/sandbox/agent-map.ts';

const file = async () => join(await mkdtemp(join(tmpdir(), 'gomeet-')), 'agent-map.json');

test('a map is empty before the supervisor wrote one', async () => {
  expect(await readAgentMap(await file())).toEqual({pods: {}});
});

test('a map comes back as it was written, with every default filled in for the Go side', async () => {
  const path = await file();
  await writeAgentMap(path, {
    pods: {'gomeet/postgres-primary-0': {containers: {postgres: {address: '127.10.1.1', ports: {'5432': '127.10.1.1:5432'}, uid: 999}}}},
  });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    pods: {
      'gomeet/postgres-primary-0': {
        containers: {postgres: {address: '127.10.1.1', ports: {'5432': '127.10.1.1:5432'}, uid: 999, env: {}, path: []}},
      },
    },
  });
});

test('a container that is not one is refused before it reaches the file', async () => {
  const wrong = {pods: {'gomeet/x': {containers: {x: {uid: 1.5}}}}};
  await expect(writeAgentMap(await file(), wrong)).rejects.toThrow('uid');
});
