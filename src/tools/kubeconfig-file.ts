import {chmod, mkdir, readFile, realpath, rename, rm, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {sentenceOf, ToolError} from '../core/errors.ts';
import {type Merged, mergeKubeconfig} from './kubeconfig-merge.ts';

export type SavedLogin = Merged['login'] & {
  readonly file: string;
  /** Copy of the file as it was; null when it is new or nothing changed. */
  readonly backup: string | null;
  readonly before: string | null;
  readonly changed: boolean;
};

/** Logins are for their owner alone. */
const fileMode = 0o600;

/**
 * Puts a login into a kubeconfig file: a copy of the old one beside it, then the new one in its place in one step, so that a
 * reader sees the old or the new. A link stays a link. Throws a UserError for a file that is no kubeconfig, a ToolError when it
 * cannot be written.
 */
export async function saveLogin(path: string, added: string): Promise<SavedLogin> {
  const file = await realpath(path).catch(() => path);
  const old = await readOld(file);
  const {text, login, before = null, changed} = mergeKubeconfig(old, added, file);
  const done = {...login, file: path, before};
  if (!changed && old !== undefined) return {...done, backup: null, changed: false};
  const backup = old === undefined ? null : `${file}.before-gomeet`;
  const part = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), {recursive: true, mode: 0o700});
    if (backup !== null) await replace(backup, `${backup}.${process.pid}.part`, old ?? '');
    await replace(file, part, text);
  } catch (error) {
    throw new ToolError('kubeconfig', `${file} cannot be written: ${sentenceOf(error)}`, {suggestions: ['name another file with --path']});
  }
  return {...done, backup, changed: true};
}

async function replace(file: string, part: string, text: string): Promise<void> {
  try {
    await writeFile(part, text, {mode: fileMode, flag: 'wx'});
    await chmod(part, fileMode);
    await rename(part, file);
  } finally {
    await rm(part, {force: true});
  }
}

async function readOld(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ToolError('kubeconfig', `${file} cannot be read: ${sentenceOf(error)}`, {suggestions: ['name another file with --path']});
  }
}
