import {readdirSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {writeAtomic} from '../atomic.ts';
import {faultsDir} from './standing.ts';

const json: z.ZodType<object> = z.looseObject({});
const keySchema = z.object({apiVersion: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string()});

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  fault: z.string(),
  /** What is hit: the name of a workload, a pod or a program. */
  on: z.string(),
  /** ISO 8601. */
  at: z.string(),
  hit: z.object({
    workload: z.string(),
    kind: z.string(),
    labels: z.record(z.string(), z.string()),
    namespace: z.string(),
    since: z.string(),
    parameter: z.string().optional(),
  }),
  /** It is being taken back: it strikes nothing any more. */
  healing: z.boolean().default(false),
  /** Objects that came with the fault or its trigger; they go with it. */
  made: z.array(keySchema),
  /** Objects that were changed, each with the merge patch that leads back. */
  changed: z.array(z.object({key: keySchema, subresource: z.literal('status').optional(), back: json})),
  /** Objects that were deleted, to be created again. */
  deleted: z.array(json),
});

/** A fault that is in force, and what it takes to take it back. It is written before each change that it describes. */
export type FaultRecord = z.infer<typeof recordSchema>;

function folder(dir: string): string {
  return join(faultsDir(dir), 'active');
}

function fileOf(dir: string, {fault, on}: Pick<FaultRecord, 'fault' | 'on'>): string {
  return join(folder(dir), `${fault}@${on}.json`);
}

export async function writeRecord(dir: string, record: FaultRecord): Promise<void> {
  await writeAtomic(fileOf(dir, record), `${JSON.stringify(record)}\n`);
}

export async function removeRecord(dir: string, record: Pick<FaultRecord, 'fault' | 'on'>): Promise<void> {
  await rm(fileOf(dir, record), {force: true});
}

/** The faults that are in force, the oldest first. A file that cannot be read is none: `sandbox reset` gets rid of what it did. */
export function listRecords(dir: string): readonly FaultRecord[] {
  return files(dir)
    .flatMap((file) => {
      const read = recordSchema.safeParse(parsed(join(folder(dir), file)));
      return read.data === undefined ? [] : [read.data];
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** What faults of pods strike now, for whoever runs real processes behind pods. */
export function struckNow(dir: string): readonly FaultRecord['hit'][] {
  const ofPods = ({made, healing}: FaultRecord) => !healing && made.some(({kind}) => kind === 'Stage');
  return listRecords(dir)
    .filter(ofPods)
    .map(({hit}) => hit);
}

function files(dir: string): readonly string[] {
  try {
    return readdirSync(folder(dir)).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
