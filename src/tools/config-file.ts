import {readFile, stat} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {isMap, LineCounter, parseDocument} from 'yaml';
import {configSchema, type GomeetConfig} from '../core/config.ts';
import {sentenceOf, UserError} from '../core/errors.ts';
import {type Problem, problemsOf} from './config-problems.ts';

export const configFileName = 'gomeet.yaml';
/** A configuration is a few kilobytes; something larger is a wrong file, and parsing it would only cost time. */
const maxBytes = 1024 * 1024;

export type ConfigSearch = {
  /** `--config`: this file and no other. */
  readonly path?: string;
  readonly cwd: string;
  readonly home: string;
};
export type ConfigFile = {readonly path: string; readonly config: GomeetConfig};

/** Finds and reads `gomeet.yaml`; `undefined` when there is none. Every problem is a UserError of one sentence per problem. */
export async function loadConfigFile(search: ConfigSearch): Promise<ConfigFile | undefined> {
  const path = search.path === undefined ? await findConfigFile(search) : resolve(search.cwd, search.path);
  if (path === undefined) return undefined;
  return {path, config: parseConfig(path, await readText(path))};
}

/** The nearest `gomeet.yaml` from the current folder upward, as far as the root of the git repository or the home folder. */
export async function findConfigFile({cwd, home}: ConfigSearch): Promise<string | undefined> {
  let folder = resolve(cwd);
  for (;;) {
    const path = join(folder, configFileName);
    if (await exists(path)) return path;
    const parent = dirname(folder);
    if (parent === folder || folder === resolve(home) || (await exists(join(folder, '.git')))) return undefined;
    folder = parent;
  }
}

/** Text of a configuration file as typed data. `path` is only for the sentences. */
export function parseConfig(path: string, text: string): GomeetConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true});
  const broken = document.errors[0];
  if (broken !== undefined) {
    const {line, col} = lines.linePos(broken.pos[0]);
    throw wrong(path, `${path}:${line}:${col}: not valid YAML: ${broken.message.replaceAll(/\s+/g, ' ').trim()}`);
  }
  if (document.contents === null) throw wrong(path, `${path} is empty; it must hold \`version: 1\` and \`targets\``);
  if (!isMap(document.contents)) throw wrong(path, `${path} must be a map with the keys version and targets`);
  let data: unknown;
  try {
    data = document.toJS({maxAliasCount: 50});
  } catch (error) {
    throw wrong(path, `${path}: not usable: ${sentenceOf(error)}`);
  }
  const parsed = configSchema.safeParse(data);
  if (!parsed.success) throw all(path, problemsOf(parsed.error, data, configSchema), (keys) => lineOf(document, lines, keys));
  checkDefault(path, parsed.data);
  return parsed.data;
}

function checkDefault(path: string, config: GomeetConfig): void {
  const {defaultTarget} = config;
  const names = [...Object.keys(config.targets), 'sandbox'];
  if (defaultTarget !== undefined && !names.includes(defaultTarget)) {
    throw wrong(path, `${path}: defaultTarget: there is no target ${defaultTarget}; targets are ${names.join(', ')}`);
  }
}

/** The line of the key, or of the nearest map around it when the key is missing. */
function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, keys: Problem['keys']): number | undefined {
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(keys.slice(0, depth - 1), true);
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(keys[depth - 1])) : undefined;
    const key: unknown = pair?.key;
    const range: unknown = typeof key === 'object' && key !== null ? Reflect.get(key, 'range') : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return undefined;
}

function all(path: string, problems: readonly Problem[], lineFor: (keys: Problem['keys']) => number | undefined): UserError {
  const sentences = problems.map(({keys, sentence}) => {
    const line = lineFor(keys);
    return `${path}${line === undefined ? '' : `:${line}`}: ${sentence}`;
  });
  return wrong(path, sentences.join('\n'));
}

async function readText(path: string): Promise<string> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw folderAt(path);
    if (info.size > maxBytes) throw wrong(path, `${path} has ${(info.size / 1024 / 1024).toFixed(1)} MB; a gomeet.yaml has at most 1 MB`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    throw missing
      ? new UserError(`${path} does not exist`, {suggestions: ['gomeet init']})
      : new UserError(`${path} cannot be read: ${sentenceOf(error)}`, {cause: error});
  }
}

function folderAt(path: string): UserError {
  if (basename(path) === configFileName)
    return new UserError(`${path} is a folder, and gomeet looks for a file of that name: rename the folder`);
  return new UserError(`${path} is a folder; --config wants the file itself, such as ${join(path, configFileName)}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

function wrong(path: string, message: string): UserError {
  return new UserError(message, {suggestions: [`edit ${path}`]});
}
