import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Addon, AddonFile} from '../../src/addons/lock.ts';
import {checksumsPath, recordedChecksums} from '../../src/tools/addon-checksums.ts';
import {addonSource, loadAddons} from '../../src/tools/addons.ts';

const url = 'https://example.org/releases/v1.0.0/addon.yaml';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const addon = (file: AddonFile): Addon => ({
  name: 'thing',
  title: 'Thing',
  version: 'v1.0.0',
  files: [file],
  namespaces: [],
  creates: [],
  installed: {definitions: {}, images: [], apiServices: []},
});
const remote = (known: string | null): AddonFile => ({source: 'download', part: 'everything', url, sha256: known});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'addons-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function source(body: string | (() => Promise<Response>), moduleDir?: (module: string) => Promise<string>) {
  const fetch = typeof body === 'string' ? async () => new Response(body) : body;
  return addonSource({
    root: folder,
    recorded: recordedChecksums(join(folder, 'state', 'addons.json')),
    now: () => new Date('2026-03-02T09:00:00Z'),
    fetch,
    ...(moduleDir === undefined ? {} : {moduleDir}),
  });
}

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

describe('a download that fails says why, and how to do without', () => {
  const redirected = () => {
    const response = new Response('x');
    Object.defineProperty(response, 'url', {value: 'http://example.org/addon.yaml'});
    return response;
  };
  const endless = () => new Response(new ReadableStream({pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024))}));
  const cut = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.error(new TypeError('terminated', {cause: new Error('other side closed')})),
      }),
    );
  test.each<[string, () => Promise<Response>, string, boolean]>([
    ['not found', async () => new Response('no', {status: 404}), 'the server answered 404', false],
    ['overloaded', async () => new Response('no', {status: 503}), 'the server answered 503', true],
    [
      'no name',
      async () => Promise.reject(new TypeError('fetch failed', {cause: new Error('getaddrinfo ENOTFOUND example.org')})),
      'getaddrinfo ENOTFOUND',
      true,
    ],
    ['without https', async () => redirected(), 'redirected to an address without https', false],
    ['without end', async () => endless(), 'it is longer than 10 MB', false],
    ['cut off', async () => cut(), 'other side closed', true],
  ])('%s', async (_, fetch, message, transient) => {
    const file = remote(null);
    await expect(source(fetch).read(addon(file), file)).rejects.toMatchObject({
      exit: 'failed',
      transient,
      message: expect.stringContaining(message),
      suggestions: [expect.stringContaining('--from thing=FILE'), expect.stringContaining('--skip-addon thing')],
    });
  });

  test('an interrupt is not a failed download', async () => {
    const stop = new AbortController();
    stop.abort(new Error('interrupted'));
    const file = remote(null);
    const fetch = async () => Promise.reject(new DOMException('aborted', 'AbortError'));
    await expect(source(fetch).read(addon(file), file, stop.signal)).rejects.toThrow('interrupted');
  });
});

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
