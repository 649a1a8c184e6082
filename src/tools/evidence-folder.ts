import {mkdir, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {sentenceOf, ToolError} from '../core/errors.ts';
import type {EvidenceStore, KeptEvidence} from '../core/evidence.ts';
import {tar} from './tar.ts';

/** Logs and addresses of a platform are for its owner alone. */
const folderMode = 0o700;
const fileMode = 0o600;

/** Keeps evidence in folders below this one, each with a `.tar.gz` beside it. Older evidence is never removed. */
export function evidenceFolder(folder: string, now: () => Date): EvidenceStore {
  return {
    async write(id, files) {
      const directory = join(folder, id);
      const archive = `${directory}.tar.gz`;
      let made = false;
      try {
        await mkdir(folder, {recursive: true, mode: folderMode});
        await mkdir(directory, {mode: folderMode});
        made = true;
        for (const {path, text} of files) await writeBelow(directory, path, text);
        const packed = await promisify(gzip)(
          tar(
            files.map((file) => ({...file, path: `${id}/${file.path}`})),
            now(),
          ),
        );
        await writeFile(`${archive}.part`, packed, {mode: fileMode});
        await rename(`${archive}.part`, archive);
      } catch (error) {
        await rm(`${archive}.part`, {force: true}).catch(() => undefined);
        if (made) await rm(directory, {recursive: true, force: true}).catch(() => undefined);
        throw new ToolError('evidence', `the evidence cannot be written to ${directory}: ${why(error)}`, {
          suggestions: ['make room there, or set XDG_STATE_HOME to a folder that can be written; then: gomeet evidence'],
          cause: error,
        });
      }
      const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.text), 0);
      return {id, directory, archive, files: files.length, bytes, all: await usage(folder)};
    },
  };
}

async function writeBelow(directory: string, path: string, text: string): Promise<void> {
  const file = join(directory, ...path.split('/'));
  await mkdir(dirname(file), {recursive: true, mode: folderMode});
  await writeFile(file, text, {mode: fileMode, flag: 'wx'});
}

const words: {readonly [code: string]: string} = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it exists already',
};

function why(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return words[code] ?? sentenceOf(error);
}

/** What all evidence there takes. What goes away meanwhile counts nothing. */
async function usage(folder: string): Promise<KeptEvidence['all']> {
  const names = await readdir(folder, {recursive: true}).catch(() => []);
  let [count, bytes] = [0, 0];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) bytes += found.size;
    if (name.endsWith('.tar.gz') && !name.includes('/')) count += 1;
  }
  return {folder, count, bytes};
}
