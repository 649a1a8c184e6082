import {chmod, mkdtemp, readdir, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {rememberedVersion} from '../../src/tools/remembered-version.ts';

let folder = '';
let bin = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gomeet-version-'));
  bin = await mkdtemp(join(tmpdir(), 'gomeet-bin-'));
});
afterEach(async () => {
  for (const one of [folder, bin]) await rm(one, {recursive: true});
});

const elf = (more: string) => Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.from(more)]);
async function program(content: Buffer | string): Promise<string> {
  const file = join(bin, 'kubectl');
  await writeFile(file, content);
  await chmod(file, 0o755);
  return file;
}
function asker(...versions: (string | undefined)[]) {
  let asked = 0;
  const ask = async () => versions[asked++];
  const version = (name = 'kubectl') => rememberedVersion(name, ask, {path: `relative:${bin}`, folder});
  return {version, count: () => asked};
}

describe('the version of a program', () => {
  it('is asked once for the same file, by name or by path', async () => {
    const file = await program(elf('one'));
    const {version, count} = asker('v1.36.4');
    expect([await version(), await version(), await version(file)]).toEqual(['v1.36.4', 'v1.36.4', 'v1.36.4']);
    expect(count()).toBe(1);
    expect(await readdir(join(folder, 'versions'))).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.json$/)]);
  });

  it('is asked again when the file was replaced, in size, in time, or by a link to another', async () => {
    const file = await program(elf('one'));
    const {version, count} = asker('v1', 'v2', 'v3', 'v4');
    expect(await version()).toBe('v1');
    await program(elf('other'));
    expect(await version()).toBe('v2');
    await utimes(file, 1, 1);
    expect(await version()).toBe('v3');
    const other = join(bin, 'kubectl-1.35');
    await writeFile(other, elf('other'), {mode: 0o755});
    await utimes(other, 1, 1);
    await rm(file);
    await symlink(other, file);
    expect(await version()).toBe('v4');
    expect(count()).toBe(4);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a script, which may choose another program each time', () => program('#!/bin/sh\nexec asdf exec kubectl "$@"\n')],
    [
      'a link to a program of another name, which may choose another program, too',
      async () => {
        await writeFile(join(bin, 'mise'), elf('any'), {mode: 0o755});
        await symlink(join(bin, 'mise'), join(bin, 'kubectl'));
      },
    ],
    ['a program that is not there', async () => undefined],
    ['a program that may not be run', async () => chmod(await program(elf('one')), 0o600)],
  ])('is asked every time of %s', async (_, prepare) => {
    await prepare();
    const {version, count} = asker('v1', undefined);
    expect([await version(), await version()]).toEqual(['v1', undefined]);
    expect(count()).toBe(2);
  });

  it('is not kept when it was not told', async () => {
    await program(elf('one'));
    const {version} = asker(undefined, 'v1');
    expect([await version(), await version()]).toEqual([undefined, 'v1']);
  });

  it('is asked when what was kept cannot be read, or nothing can be kept', async () => {
    await program(elf('one'));
    const {version} = asker('v0', 'v1');
    await version();
    const [note = ''] = await readdir(join(folder, 'versions'));
    await writeFile(join(folder, 'versions', note), '{"file": 1}');
    expect(await version()).toBe('v1');
    const nowhere = join(folder, 'versions', note, 'below');
    expect(await rememberedVersion('kubectl', async () => 'v2', {path: bin, folder: nowhere})).toBe('v2');
  });
});
