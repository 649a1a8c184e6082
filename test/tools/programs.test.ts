import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {run} from '../../src/tools/exec.ts';
import {localPrograms} from '../../src/tools/programs.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gomeet-programs-'));
  for (const [folder, name, mode] of [
    ['bin', 'go', 0o755],
    ['bin', 'doctl', 0o644],
    ['pg/9/bin', 'postgres', 0o755],
    ['pg/15/bin', 'postgres', 0o755],
  ] as const) {
    await mkdir(join(root, folder), {recursive: true});
    await writeFile(join(root, folder, name), '');
    await chmod(join(root, folder, name), mode);
  }
});
afterAll(() => rm(root, {recursive: true}));

const asked: (readonly string[])[] = [];
const programs = (exitCode = 0) =>
  localPrograms({
    path: `${join(root, 'none')}:${join(root, 'bin')}`,
    folders: async (pattern) => (pattern.includes('postgresql') ? [join(root, 'pg/15/bin'), join(root, 'pg/9/bin')] : []),
    run: (async (command) => {
      asked.push(command);
      return {exitCode, stdout: 'go version go1.24.4 linux/amd64\n', stderr: exitCode === 0 ? '' : 'broken'};
    }) satisfies typeof run,
  });

it('finds a program on PATH and asks it for its version', async () => {
  expect(await programs().version('go')).toEqual({path: join(root, 'bin/go'), text: 'go version go1.24.4 linux/amd64'});
  expect(asked.at(-1)).toEqual([join(root, 'bin/go'), 'version']);
});

it('finds a server where the distribution puts it', async () => {
  expect((await programs().version('postgres'))?.path).toBe(join(root, 'pg/15/bin/postgres'));
  expect(asked.at(-1)?.slice(1)).toEqual(['--version']);
});

it('takes a file that cannot be run for absent', async () => {
  expect(await programs().version('doctl')).toBeUndefined();
  expect(await programs().version('redis-server')).toBeUndefined();
});

it('does not take an error for a version', async () => {
  await expect(programs(1).version('go')).rejects.toThrow(/go version ended with 1/);
});
