import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type Addon, type AddonFile, fileName, filesOf, parseLock} from '../addons/lock.ts';
import {type AddonSource, type AddonText, maxAddonBytes} from '../addons/source.ts';
import {Refused, sentenceOf, ToolError, UserError} from '../core/errors.ts';
import type {RecordedChecksums} from './addon-checksums.ts';
import {download} from './download.ts';

/** A release file has a megabyte; a slow line carries that in a minute. */
const downloadLimitMs = 120_000;

export type AddonSourceOptions = {
  /** The package's own folder, which holds addons.lock and templates/. */
  readonly root: string;
  readonly recorded: RecordedChecksums;
  /** Folder of a Go module in the module cache; absent where no Go is expected. */
  readonly moduleDir?: (module: string) => Promise<string>;
  readonly fetch?: typeof globalThis.fetch;
  readonly now: () => Date;
};

/** The pinned add-ons of this gomeet. */
export async function loadAddons(root: string): Promise<readonly Addon[]> {
  const path = join(root, 'addons.lock');
  return parseLock(await readFile(path, 'utf8'), path);
}

/** Add-on files from the package, the Go module cache, the network, or `--from`; every checksum that is known is compared. */
export function addonSource(options: AddonSourceOptions): AddonSource {
  return {
    read: (addon, file, signal) => readLocked(options, addon, file, signal),
    readFrom: readGiven,
  };
}

async function readLocked(options: AddonSourceOptions, addon: Addon, file: AddonFile, signal?: AbortSignal): Promise<AddonText> {
  const name = fileName(file);
  if (file.source === 'download') return fetchPinned(options, addon, file, signal);
  const folder = file.source === 'package' ? options.root : await options.moduleDir?.(file.module);
  if (folder === undefined) {
    throw new ToolError('addons', `${name} lies in a Go module, which is not read here`, {
      suggestions: [`give the file: --from ${addon.name}=FILE`],
    });
  }
  const bytes = await readFile(join(folder, file.path));
  compare(name, sha256Of(bytes), file.sha256, 'addons.lock');
  return {name, text: bytes.toString('utf8')};
}

async function fetchPinned(
  options: AddonSourceOptions,
  addon: Addon,
  file: Extract<AddonFile, {source: 'download'}>,
  signal?: AbortSignal,
): Promise<AddonText> {
  const {recorded} = options;
  const known = file.sha256 ?? (await recorded.get(file.url));
  const bytes = await fetched(options, addon, file.url, signal);
  const found = sha256Of(bytes);
  const text = {name: file.url, text: bytes.toString('utf8')};
  if (known === undefined) return {...text, remember: () => recorded.put(file.url, found, options.now())};
  compare(file.url, found, known, file.sha256 === null ? recorded.path : 'addons.lock');
  return text;
}

async function fetched(options: AddonSourceOptions, addon: Addon, url: string, signal?: AbortSignal): Promise<Buffer> {
  try {
    return await download(url, {
      maxBytes: maxAddonBytes,
      timeoutMs: downloadLimitMs,
      ...(signal === undefined ? {} : {signal}),
      ...(options.fetch === undefined ? {} : {fetch: options.fetch}),
    });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError('download', error.message, {
      cause: error,
      transient: error.transient,
      suggestions: [`fetch it elsewhere and give the file: --from ${addon.name}=FILE`, `leave it out: --skip-addon ${addon.name}`],
    });
  }
}

async function readGiven(addon: Addon, path: string, controllers: boolean): Promise<readonly AddonText[]> {
  const files = await filesAt(path, addon);
  const bytes = await Promise.all(files.map((file) => readFile(file)));
  const expected = filesOf(addon, controllers);
  const [only] = expected;
  const [given] = bytes;
  const single = expected.length === 1 && bytes.length === 1 && only !== undefined && given !== undefined;
  if (single && only.sha256 !== null) compare(path, sha256Of(given), only.sha256, 'addons.lock');
  return files.map((name, index) => ({name, text: bytes[index]?.toString('utf8') ?? ''}));
}

/** One file, or the YAML files directly in a folder, by name. */
async function filesAt(path: string, addon: Addon): Promise<readonly string[]> {
  const wrong = (reason: string, cause?: unknown) => new UserError(`--from ${addon.name}=${path}: ${reason}`, {cause});
  const sizeOf = (file: string) => stat(file).catch((error: unknown) => Promise.reject(wrong(sentenceOf(error), error)));
  const info = await sizeOf(path);
  const files = info.isDirectory()
    ? (await readdir(path))
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
        .map((file) => join(path, file))
    : [path];
  if (files.length === 0) throw wrong('the folder holds no *.yaml file');
  const sizes = await Promise.all(files.map(sizeOf));
  if (sizes.some((one) => !one.isFile())) throw wrong('it is not a regular file');
  const bytes = sizes.reduce((sum, one) => sum + one.size, 0);
  if (bytes > maxAddonBytes) throw wrong(`${(bytes / 1024 / 1024).toFixed(1)} MB; an add-on has at most ${maxAddonBytes / 1024 / 1024} MB`);
  return files;
}

function compare(name: string, found: string, expected: string, where: string): void {
  if (found === expected) return;
  throw new Refused(`${name} is not the file that is pinned: sha256 is ${found}, expected ${expected} (${where})`, {
    suggestions:
      where === 'addons.lock'
        ? ['get the file again; if it stays so, do not use it']
        : [`if its publisher replaced it and you trust the new one, remove its entry from ${where}`],
  });
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
