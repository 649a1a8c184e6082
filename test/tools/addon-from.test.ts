import {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {AddonFile} from '../../src/addons/lock.ts';
import {loadAddons} from '../../src/tools/addons.ts';
import {addon, folder, freshFolders, remote, sha256, source, url} from './addon-files.ts';

freshFolders();

describe('files that are here', () => {
  test('the package and the module cache, both compared with the lock', async () => {
    mkdirSync(join(folder, 'module'));
    writeFileSync(join(folder, 'a.yaml'), 'a');
    writeFileSync(join(folder, 'module', 'b.yaml'), 'b');
    const shipped: AddonFile = {source: 'package', part: 'definitions', path: 'a.yaml', url, sha256: sha256('a')};
    const cached: AddonFile = {
      source: 'module-cache',
      part: 'definitions',
      module: 'example.org/m',
      path: 'b.yaml',
      url,
      sha256: sha256('b'),
    };
    const from = source('', async (module) => join(folder, module === 'example.org/m' ? 'module' : ''));
    expect(await from.read(addon(shipped), shipped)).toEqual({name: 'a.yaml', text: 'a'});
    expect(await from.read(addon(cached), cached)).toEqual({name: url, text: 'b'});
    writeFileSync(join(folder, 'a.yaml'), 'changed');
    await expect(from.read(addon(shipped), shipped)).rejects.toMatchObject({exit: 'refused'});
    await expect(source('').read(addon(cached), cached)).rejects.toThrow('lies in a Go module');
  });

  test('the shipped lock is found in the package', async () => {
    expect((await loadAddons(process.cwd())).length).toBe(3);
  });
});

describe('--from', () => {
  const given = (path: string, file = remote(null)) => source('').readFrom(addon(file), path, true);

  test('a file, or the YAML files of a folder by name', async () => {
    writeFileSync(join(folder, 'b.yaml'), 'b');
    writeFileSync(join(folder, 'a.yml'), 'a');
    writeFileSync(join(folder, 'notes.txt'), 'no');
    expect((await given(folder)).map((one) => one.text)).toEqual(['a', 'b']);
    expect((await given(join(folder, 'b.yaml'))).map((one) => one.text)).toEqual(['b']);
  });

  test('is compared with the lock where the lock has a checksum', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'a');
    await expect(given(join(folder, 'a.yaml'), remote(sha256('other')))).rejects.toMatchObject({
      exit: 'refused',
      message: expect.stringContaining(sha256('other')),
    });
    expect(await given(join(folder, 'a.yaml'), remote(sha256('a')))).toHaveLength(1);
  });

  test('a file of 50 MB is refused by its size', async () => {
    const path = join(folder, 'large.yaml');
    writeFileSync(path, '');
    truncateSync(path, 50 * 1024 * 1024);
    await expect(given(path)).rejects.toMatchObject({
      exit: 'usage',
      message: expect.stringContaining('50.0 MB; an add-on has at most 10 MB'),
    });
  });

  test.each([
    ['nothing', 'absent.yaml', 'ENOENT'],
    ['an empty folder', '.', 'holds no *.yaml file'],
  ])('%s is named', async (_, path, message) => {
    await expect(given(join(folder, path))).rejects.toMatchObject({exit: 'usage', message: expect.stringContaining(message)});
  });
});
