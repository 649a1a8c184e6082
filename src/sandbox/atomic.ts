import {mkdir, rename, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

/** Writes a file so that a reader sees the old text or the new text, never half of either. */
export async function writeAtomic(file: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  const temporary = `${file}.${process.pid}.${process.hrtime.bigint()}.tmp`;
  await writeFile(temporary, text, {mode});
  await rename(temporary, file);
}
