import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {at, textAt} from '../core/objects.ts';

/** What the build leaves beside the bundle for one YAML file: reading it again as JSON takes a fiftieth of the time. */
export type Compiled = {readonly sha256: string; readonly data: unknown};

/** Where the build puts the compiled form of a file of a stack: `rendered/<profile>.yaml`, or one beside that folder. */
export function compiledFile(root: string, stack: string, file: string): string {
  const folder = basename(dirname(file)) === 'rendered' ? 'rendered' : '.';
  return join(root, 'dist', 'templates', stack, folder, `${basename(file, '.yaml')}.json`);
}

export function compile(text: string, data: unknown): Compiled {
  return {sha256: hashOf(text), data};
}

/** The data of exactly this text; `undefined` when nobody compiled it, or it was edited since. */
export async function compiledData(file: string, text: string): Promise<unknown> {
  try {
    const compiled: unknown = JSON.parse(await readFile(file, 'utf8'));
    return textAt(compiled, 'sha256') === hashOf(text) ? at(compiled, 'data') : undefined;
  } catch {
    return undefined;
  }
}

/** Values by the text that they were made of; one that cannot be made is tried again. */
export class ByText<Value> {
  readonly #known = new Map<string, {readonly value: Value}>();

  once(text: string, make: () => Value): Value {
    const known = this.#known.get(text) ?? {value: make()};
    this.#known.set(text, known);
    return known.value;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
