import {asAdmin, type Where} from './admin.ts';
import {takeBack, undoRecord} from './carry.ts';
import {targetOf} from './hit.ts';
import {faultOf, hitOf, knownFault} from './known.ts';
import type {FaultObjects} from './objects.ts';
import {type FaultRecord, listRecords, removeRecord, writeRecord} from './record.ts';

export interface Healed {
  readonly fault: string;
  readonly on: string;
}

/** Takes faults back: one by its name (on everything that it strikes, or only `on`), or all. None in force is fine. */
export async function healFaults(
  text: string | undefined,
  sandbox: Where,
  {on}: {readonly on?: string | undefined} = {},
): Promise<readonly Healed[]> {
  const wanted = listRecords(sandbox.dir).filter(chosen(text, on)).reverse();
  return asAdmin(sandbox, async (objects) => {
    const failures: unknown[] = [];
    // One that cannot be healed must not keep the others broken.
    for (const record of wanted) await healRecord(record, sandbox.dir, objects).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    return wanted.map((record) => ({fault: record.fault, on: record.on}));
  });
}

function chosen(text: string | undefined, on: string | undefined): (record: FaultRecord) => boolean {
  if (text === undefined) return (record) => on === undefined || record.on === on;
  const {fault, parameter} = knownFault(text);
  const target = on === undefined && parameter === undefined ? undefined : targetOf(fault, parameter, on);
  return (record) => record.fault === fault.name && (target === undefined || record.on === target);
}

/** Takes back what a record says was done, the last first. */
export async function healRecord(record: FaultRecord, dir: string, objects: () => Promise<FaultObjects>): Promise<void> {
  const mechanisms = [...(faultOf(record)?.sandbox ?? [])].reverse();
  const site = {dir, fault: record.fault, hit: hitOf(record), objects};
  // A program that stands still comes first: the rest needs the API server.
  for (const mechanism of mechanisms) if (mechanism.kind === 'process') await takeBack(mechanism, site);
  await undoRecord(record, objects);
  await writeRecord(dir, {...record, healing: true});
  for (const mechanism of mechanisms) if (mechanism.kind !== 'process') await takeBack(mechanism, site);
  await removeRecord(dir, record);
}
