import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {Refused, UserError} from '../../src/core/errors.ts';
import {createFile, writeFiles, writeNewFolder} from '../../src/tools/file-tree.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gomeet-files-'));
});
afterEach(() => rm(root, {recursive: true}));

it('writes a tree into a new folder, and refuses one that holds something', async () => {
  const folder = join(root, 'k8s');
  expect(await writeNewFolder(folder, {'base/a.yaml': 'a', 'kustomization.yaml': 'k'})).toEqual([
    join(folder, 'base/a.yaml'),
    join(folder, 'kustomization.yaml'),
  ]);
  expect(await readFile(join(folder, 'base/a.yaml'), 'utf8')).toBe('a');
  await expect(writeNewFolder(folder, {'a.yaml': 'b'})).rejects.toThrow(Refused);
  await writeFiles(folder, {'base/a.yaml': 'b'});
  expect(await readFile(join(folder, 'base/a.yaml'), 'utf8')).toBe('b');
});

it('says when a file is in the way of a folder', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(writeNewFolder(join(root, 'file'), {a: ''})).rejects.toThrow(UserError);
  await expect(writeFiles(join(root, 'file'), {a: ''})).rejects.toThrow(/cannot be written/);
});

it('never overwrites a file that it was to create', async () => {
  const path = join(root, 'gomeet.yaml');
  await createFile(path, 'one');
  await expect(createFile(path, 'two')).rejects.toThrow(/exists already and is not overwritten/);
  expect(await readFile(path, 'utf8')).toBe('one');
});
