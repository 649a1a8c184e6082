import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {checksumsPath, recordedChecksums} from '../../src/tools/addon-checksums.ts';
import {addon, folder, freshFolders, remote, sha256, source, url} from './addon-files.ts';

freshFolders();

describe('a download without a locked checksum', () => {
  test('is recorded once it was found good, then compared', async () => {
    const file = remote(null);
    const first = await source('one').read(addon(file), file);
    expect(first.text).toBe('one');
    await first.remember?.();
    expect(JSON.parse(readFileSync(join(folder, 'state', 'addons.json'), 'utf8'))).toEqual({
      version: 1,
      files: {[url]: {sha256: sha256('one'), firstSeen: '2026-03-02T09:00:00.000Z'}},
    });
    expect((await source('one').read(addon(file), file)).remember).toBeUndefined();
    await expect(source('two').read(addon(file), file)).rejects.toMatchObject({
      exit: 'refused',
      message: `${url} is not the file that is pinned: sha256 is ${sha256('two')}, expected ${sha256('one')} (${join(folder, 'state', 'addons.json')})`,
    });
  });

  test('is not recorded by reading alone', async () => {
    const file = remote(null);
    await source('one').read(addon(file), file);
    expect((await source('two').read(addon(file), file)).text).toBe('two');
  });

  test('keeps what was recorded for other addresses', async () => {
    const recorded = recordedChecksums(join(folder, 'a.json'));
    await recorded.put('https://a', sha256('a'), new Date(0));
    await recorded.put('https://b', sha256('b'), new Date(0));
    expect([await recorded.get('https://a'), await recorded.get('https://b'), await recorded.get('https://c')]).toEqual([
      sha256('a'),
      sha256('b'),
      undefined,
    ]);
  });

  test.each(['', '{', '[]', '{"version":1,"files":{"https://a":{"sha256":"short","firstSeen":"2026-03-02T09:00:00Z"}}}'])(
    'a damaged record (%s) is not taken for an empty one',
    async (text) => {
      const path = join(folder, 'damaged.json');
      writeFileSync(path, text);
      await expect(recordedChecksums(path).get(url)).rejects.toMatchObject({
        exit: 'usage',
        message: expect.stringContaining(`${path} is damaged`),
      });
    },
  );

  test('the record lies in the state folder', () => {
    expect(checksumsPath({XDG_STATE_HOME: '/state', HOME: '/home'})).toBe('/state/gomeet/addons.json');
    expect(checksumsPath({HOME: '/home'})).toBe('/home/.local/state/gomeet/addons.json');
  });
});

describe('a download with a locked checksum', () => {
  test('is compared with it from the first time on', async () => {
    const file = remote(sha256('one'));
    expect((await source('one').read(addon(file), file)).remember).toBeUndefined();
    await expect(source('two').read(addon(file), file)).rejects.toMatchObject({
      exit: 'refused',
      message: expect.stringContaining('(addons.lock)'),
    });
  });
});
