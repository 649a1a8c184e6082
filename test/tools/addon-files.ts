import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import type {Addon, AddonFile} from '../../src/addons/lock.ts';
import {recordedChecksums} from '../../src/tools/addon-checksums.ts';
import {addonSource} from '../../src/tools/addons.ts';

export const url = 'https://example.org/releases/v1.0.0/addon.yaml';
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const addon = (file: AddonFile): Addon => ({
  name: 'thing',
  title: 'Thing',
  version: 'v1.0.0',
  files: [file],
  namespaces: [],
  creates: [],
  installed: {definitions: {}, images: [], apiServices: []},
});
export const remote = (known: string | null): AddonFile => ({source: 'download', part: 'everything', url, sha256: known});

export let folder: string;

/** A folder of its own for every test of a file; called once at the top of the file. */
export function freshFolders(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'addons-'));
  });
  afterEach(() => rmSync(folder, {recursive: true, force: true}));
}

export function source(body: string | (() => Promise<Response>), moduleDir?: (module: string) => Promise<string>) {
  const fetch = typeof body === 'string' ? async () => new Response(body) : body;
  return addonSource({
    root: folder,
    recorded: recordedChecksums(join(folder, 'state', 'addons.json')),
    now: () => new Date('2026-03-02T09:00:00Z'),
    fetch,
    ...(moduleDir === undefined ? {} : {moduleDir}),
  });
}
