import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {listAt, textAt} from '../core/objects.ts';

/** What the build leaves beside the bundle for one YAML file: reading it again as JSON takes a fiftieth of the time. */
export type Compiled = {readonly sha256: string; readonly objects: readonly unknown[]};

/** Where the build puts the compiled form of `rendered/<profile>.yaml`. */
export function compiledFile(root: string, stack: string, file: string): string {
  return join(root, 'dist', 'rendered', stack, `${basename(file, '.yaml')}.json`);
}

export function compile(text: string, objects: readonly unknown[]): Compiled {
  return {sha256: hashOf(text), objects};
}

/** The objects of exactly this text; `undefined` when nobody compiled it, or it was edited since. */
export async function compiledObjects(file: string, text: string): Promise<readonly unknown[] | undefined> {
  try {
    const compiled: unknown = JSON.parse(await readFile(file, 'utf8'));
    return textAt(compiled, 'sha256') === hashOf(text) ? listAt(compiled, 'objects') : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
