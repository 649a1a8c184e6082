import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';

/** How a rehearsal makes the stand-ins misbehave: `<sandbox>/stand-ins.json`, read again whenever it changed. */
const handlesSchema = z.object({
  /** What a name resolves to instead; an empty list: the name does not exist. */
  dns: z.record(z.string(), z.array(z.string())).default({}),
  /** By app: 0 closed, 1 half open, 2 open. */
  circuitBreakers: z.record(z.string(), z.int().min(0).max(2)).default({}),
  /** By app: share of requests that are answered with 500. */
  errorShare: z.record(z.string(), z.number().min(0).max(1)).default({}),
  /** By app: how much longer an answer takes. */
  delayMs: z.record(z.string(), z.number().min(0)).default({}),
});

export type Handles = z.infer<typeof handlesSchema>;

const NONE = handlesSchema.parse({});

/** The file of a sandbox. */
export function handlesFile(dir: string): string {
  return join(dir, 'stand-ins.json');
}

/** Gives what the file says now; a file that is missing or half written says nothing. */
export function readHandles(dir: string): () => Handles {
  const file = handlesFile(dir);
  let stamp = '';
  let handles = NONE;
  return () => {
    try {
      const {mtimeMs, size} = statSync(file);
      const now = `${mtimeMs}:${size}`;
      if (now !== stamp) handles = handlesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      stamp = now;
    } catch {
      stamp = '';
      handles = NONE;
    }
    return handles;
  };
}
