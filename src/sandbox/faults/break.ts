import {setTimeout as sleep} from 'node:timers/promises';
import {Refused} from '../../core/errors.ts';
import {keyOf} from '../../core/objects.ts';
import type {Fault} from '../../faults/_types.ts';
import {asAdmin, type Where} from './admin.ts';
import {putInForce, type Site} from './carry.ts';
import {healRecord} from './heal.ts';
import {aim, targetOf} from './hit.ts';
import {faultOf, hitOf, knownFault, subjectOf} from './known.ts';
import type {FaultObjects} from './objects.ts';
import {type FaultRecord, listRecords, writeRecord} from './record.ts';
import {pull} from './trigger.ts';

/** What `sandbox break` did. */
export interface Broken {
  readonly fault: string;
  /** What is hit: a workload, a pod, or the fault's own name for the whole cluster. */
  readonly on: string;
  /** `armed`: there is nothing to break yet; it strikes as soon as there is. */
  readonly effect: 'active' | 'armed';
  /** ISO 8601. A fault of pods strikes those that were created later. */
  readonly since: string;
  /** What to diagnose: `Deployment/auth-service`; empty when no object shows it. */
  readonly subject: string;
  /** What was done to make it show; null when nothing was. */
  readonly triggered: string | null;
}

/** kwok hears of a Stage well within this. */
const HEARD_MS = 400;

/**
 * Breaks something in a running sandbox: `replica-not-streaming`, `image-not-found:chat-service` … Breaking twice changes
 * nothing; with `trigger`, what makes it show is done each time.
 */
export async function breakFault(
  text: string,
  sandbox: Where,
  {on, trigger = false}: {readonly on?: string | undefined; readonly trigger?: boolean} = {},
): Promise<Broken> {
  const {fault, parameter} = knownFault(text);
  const target = targetOf(fault, parameter, on);
  return asAdmin(sandbox, async (objects) => {
    const records = listRecords(sandbox.dir);
    const before = records.find((record) => record.fault === fault.name && record.on === target);
    if (before === undefined) refuseSecond(fault, target, records);
    const notes = new Notes(sandbox.dir, before ?? blank(fault.name, target, parameter));
    const effect =
      before === undefined ? await wholly(() => begin(fault, notes, sandbox.dir, objects), notes, sandbox.dir, objects) : 'active';
    const hit = hitOf(notes.record);
    const triggered = trigger ? await pull(fault, {dir: sandbox.dir, fault: fault.name, hit, objects, keep: notes.keep}) : undefined;
    return {fault: fault.name, on: target, effect, since: hit.since, subject: subjectOf(fault, hit), triggered: triggered ?? null};
  });
}

/** The record of a fault while it grows. */
class Notes {
  record: FaultRecord;
  private readonly dir: string;

  constructor(dir: string, record: FaultRecord) {
    this.dir = dir;
    this.record = record;
  }

  readonly keep: Site['keep'] = async ({made = [], changed = [], deleted = []}) => {
    const {record} = this;
    await this.set({made: [...record.made, ...made], changed: [...record.changed, ...changed], deleted: [...record.deleted, ...deleted]});
  };

  async set(more: Partial<FaultRecord>): Promise<void> {
    this.record = {...this.record, ...more};
    await writeRecord(this.dir, this.record);
  }
}

function blank(fault: string, on: string, parameter: string | undefined): FaultRecord {
  const hit = {workload: on, kind: '', labels: {}, namespace: '', since: '', ...(parameter === undefined ? {} : {parameter})};
  return {schemaVersion: 1, fault, on, at: new Date().toISOString(), hit, healing: false, made: [], changed: [], deleted: []};
}

/** A fault that cannot be made leaves nothing of it behind. */
async function wholly<T>(begins: () => Promise<T>, notes: Notes, dir: string, objects: () => Promise<FaultObjects>): Promise<T> {
  try {
    return await begins();
  } catch (error) {
    await healRecord(notes.record, dir, objects).catch(() => undefined);
    throw error;
  }
}

async function begin(fault: Fault, notes: Notes, dir: string, objects: () => Promise<FaultObjects>): Promise<Broken['effect']> {
  const {on, hit} = notes.record;
  const aimed = await aim(fault, on, hit.parameter, objects, (fixture) => notes.keep({made: fixture.map(keyOf)}));
  const began = Math.floor(Date.now() / 1000) * 1000;
  await notes.set({
    hit: {...hit, ...aimed, labels: {...aimed.labels}, since: `${new Date(began).toISOString().slice(0, 19)}Z`, parameter: hit.parameter},
  });
  let effect: Broken['effect'] = 'active';
  for (const mechanism of fault.sandbox ?? []) {
    const done = await putInForce(mechanism, {dir, fault: fault.name, hit: hitOf(notes.record), objects, keep: notes.keep});
    if (done === 'armed') effect = 'armed';
  }
  // Creation times have whole seconds: what is created from the next one on is later for certain.
  if (byStages(fault)) await sleep(Math.max(HEARD_MS, began + 1_050 - Date.now()));
  return effect;
}

/** Two faults of pods on one workload would draw lots for each pod. */
function refuseSecond(fault: Fault, target: string, records: readonly FaultRecord[]): void {
  const other = records.find((record) => record.on === target && byStages(faultOf(record)));
  if (other === undefined || !byStages(fault)) return;
  throw new Refused(`${target} has the fault ${other.fault} already; heal that first.`, {
    suggestions: [`gomeet sandbox heal ${other.fault} --on ${target}`],
  });
}

function byStages(fault: Fault | undefined): boolean {
  return fault?.sandbox?.some(({kind}) => kind === 'stages') ?? false;
}
