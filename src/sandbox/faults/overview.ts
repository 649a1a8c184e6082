import type {Fault} from '../../faults/_types.ts';
import {faults} from '../../faults/index.ts';
import {faultOf, hitOf, subjectOf} from './known.ts';
import {listRecords} from './record.ts';

/** A fault that is in force. */
export interface ActiveFault {
  readonly fault: string;
  readonly on: string;
  /** ISO 8601. */
  readonly since: string;
  readonly subject: string;
}

/** One row of `sandbox faults`. */
export interface FaultRow {
  readonly fault: string;
  readonly summary: string;
  /** What it strikes unless told otherwise. */
  readonly strikes: string;
  readonly trigger: string;
  /** The cause that a diagnosis names; null where no object shows one. */
  readonly code: string | null;
  readonly mechanism: string;
  readonly active: readonly ActiveFault[];
}

/** The faults that are in force in the sandbox with this folder. */
export function activeFaults(dir: string): readonly ActiveFault[] {
  return listRecords(dir).map((record) => {
    const fault = faultOf(record);
    return {fault: record.fault, on: record.on, since: record.at, subject: fault === undefined ? '' : subjectOf(fault, hitOf(record))};
  });
}

/** Every fault that a sandbox can have, with what is in force in the one with this folder. */
export function faultRows(dir: string | undefined): readonly FaultRow[] {
  const active = dir === undefined ? [] : activeFaults(dir);
  return faults.filter(({sandbox}) => sandbox !== undefined).map((fault) => row(fault, active));
}

function row(fault: Fault, active: readonly ActiveFault[]): FaultRow {
  const {strikes} = fault;
  return {
    fault: fault.name,
    summary: fault.summary,
    strikes: strikes === undefined || strikes.kind === 'cluster' ? 'the cluster' : strikes.name,
    trigger: fault.trigger?.kind ?? 'none',
    code: fault.expect?.code ?? null,
    mechanism: fault.mechanism ?? '',
    active: active.filter((one) => one.fault === fault.name),
  };
}
