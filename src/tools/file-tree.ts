import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Refused, sentenceOf, UserError} from '../core/errors.ts';
import type {FileTree} from '../manifests/eject.ts';

/** Writes files into a folder that is new or empty; anything else is refused, because somebody's edits may be in it. */
export async function writeNewFolder(folder: string, files: FileTree): Promise<readonly string[]> {
  const present = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new UserError(`${folder} cannot be used as a folder: ${sentenceOf(error)}`, {cause: error});
  });
  if (present.length > 0) {
    throw new Refused(`${folder} is not empty, and its files might be yours`, {suggestions: ['name a folder that does not exist yet']});
  }
  return writeFiles(folder, files);
}

/** Writes files, over those of the same name. Returns their paths. */
export async function writeFiles(folder: string, files: FileTree): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      await mkdir(dirname(path), {recursive: true});
      await writeFile(path, text);
    } catch (error) {
      throw new UserError(`${path} cannot be written: ${sentenceOf(error)}`, {cause: error});
    }
    paths.push(path);
  }
  return paths;
}

/** Creates one file; refuses when it exists. */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, text, {flag: 'wx'});
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new Refused(`${path} exists already and is not overwritten`, {suggestions: [`edit ${path}, or remove it first`]});
    throw new UserError(`${path} cannot be written: ${sentenceOf(error)}`, {cause: error});
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
