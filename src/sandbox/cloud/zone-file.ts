import {readFileSync, statSync} from 'node:fs';
import {z} from 'zod';
import {writeAtomic} from '../atomic.ts';
import {cloudFiles} from './files.ts';
import type {Zone} from './zone.ts';

const zonesSchema = z.array(
  z.object({
    name: z.string(),
    serial: z.number(),
    records: z.array(z.object({type: z.string(), name: z.string(), data: z.string(), ttl: z.number(), priority: z.number()})),
  }),
);

/** Where the account's zones are kept for the name server, which answers on while the API is down. */
function zoneFile(dir: string): string {
  return cloudFiles(dir).zones;
}

/** Replaces what the name server answers from. */
export async function writeZones(dir: string, zones: readonly Zone[]): Promise<void> {
  await writeAtomic(zoneFile(dir), `${JSON.stringify(zones)}\n`);
}

/** Gives what the file says now; without one there is no zone. */
export function readZones(dir: string): () => readonly Zone[] {
  let stamp = '';
  let zones: readonly Zone[] = [];
  return () => {
    try {
      const {mtimeMs, size, ino} = statSync(zoneFile(dir));
      const now = `${mtimeMs}:${size}:${ino}`;
      if (now !== stamp) zones = zonesSchema.parse(JSON.parse(readFileSync(zoneFile(dir), 'utf8')));
      stamp = now;
    } catch {
      stamp = '';
    }
    return zones;
  };
}
