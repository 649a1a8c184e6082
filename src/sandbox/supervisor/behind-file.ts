import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {writeAtomic} from '../atomic.ts';
import type {Behind} from './behind.ts';

const behindSchema = z.object({
  apps: z.array(z.object({app: z.string(), kind: z.enum(['process', 'stand-in']), pods: z.array(z.string()), simulated: z.int()})),
  missing: z.array(z.object({program: z.string(), install: z.string()})),
});

function behindFile(dir: string): string {
  return join(dir, 'behind-pods.json');
}

/** Writes what stands behind pods whenever it is not what it was. */
export function behindWriter(dir: string, log: (line: string) => void): (behind: Behind) => void {
  let before = '';
  let written: Promise<void> = Promise.resolve();
  return (behind) => {
    const text = `${JSON.stringify(behind)}\n`;
    if (text === before) return;
    before = text;
    written = written
      .then(() => writeAtomic(behindFile(dir), text))
      .catch((error: unknown) => log(`${behindFile(dir)}: ${error instanceof Error ? error.message : String(error)}`));
  };
}

/** What stands behind the pods of a sandbox; nothing before its supervisor has said so. */
export async function readBehind(dir: string): Promise<Behind> {
  const text = await readFile(behindFile(dir), 'utf8').catch(() => '{"apps":[],"missing":[]}');
  return behindSchema.parse(JSON.parse(text));
}
