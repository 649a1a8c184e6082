import {execFileSync} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {evidenceFolder} from '../../src/tools/evidence-folder.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'gomeet-'));
});
afterAll(() => rm(place, {recursive: true, force: true}));

const at = () => new Date('2026-03-02T09:00:00Z');
const long = `logs/${'p'.repeat(120)}/${'c'.repeat(63)}.previous.log`;
const files = [
  {path: 'index.md', text: '# é\n'},
  {path: long, text: 'x'.repeat(1_000)},
  {path: 'empty', text: ''},
];

describe('a folder of evidence', () => {
  it('and its archive, which tar can read, hold the same files, for their owner alone', async () => {
    const kept = await evidenceFolder(join(place, 'a'), at).write('one', files);
    expect(kept).toMatchObject({
      id: 'one',
      directory: join(place, 'a', 'one'),
      archive: join(place, 'a', 'one.tar.gz'),
      files: 3,
      bytes: 1_005,
    });
    expect((await stat(kept.directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(kept.directory, 'index.md'))).mode & 0o777).toBe(0o600);
    expect((await stat(kept.archive)).mode & 0o777).toBe(0o600);
    const into = await mkdtemp(join(place, 'x-'));
    execFileSync('tar', ['-xzf', kept.archive, '-C', into]);
    for (const {path, text} of files) {
      expect(await readFile(join(into, 'one', path), 'utf8')).toBe(text);
      expect(await readFile(join(kept.directory, path), 'utf8')).toBe(text);
    }
  });

  it('counts what lies there, and removes nothing', async () => {
    const store = evidenceFolder(join(place, 'b'), at);
    await store.write('one', files);
    const {all} = await store.write('two', files);
    expect(all.count).toBe(2);
    expect(all.bytes).toBeGreaterThan(2_010);
    expect((await readdir(join(place, 'b'))).sort()).toEqual(['one', 'one.tar.gz', 'two', 'two.tar.gz']);
  });

  it('that cannot be written is one clear error, and leaves nothing half', async () => {
    await writeFile(join(place, 'file'), '');
    const error = await evidenceFolder(join(place, 'file', 'sub'), at)
      .write('one', files)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(String(error)).toMatch(/the evidence cannot be written to .*\/file\/sub\/one: a part of the path is a file$/);
    const clash = [
      {path: 'a', text: ''},
      {path: 'a', text: ''},
    ];
    await expect(evidenceFolder(join(place, 'c'), at).write('one', clash)).rejects.toThrow('it exists already');
    expect(await readdir(join(place, 'c'))).toEqual([]);
  });
});
