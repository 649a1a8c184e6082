import {UserError} from '../../core/errors.ts';
import {parseFault} from '../../faults/_parse.ts';
import type {Fault, Hit} from '../../faults/_types.ts';
import {faults} from '../../faults/index.ts';
import type {FaultRecord} from './record.ts';

/** The faults that a sandbox can have, each by a real mechanism. */
export const SANDBOX_FAULTS: readonly string[] = faults.filter(({sandbox}) => sandbox !== undefined).map(({name}) => name);

/** A fault that a sandbox can have, by what somebody typed. */
export function knownFault(text: string): {readonly fault: Fault; readonly parameter: string | undefined} {
  const {fault, parameter} = parseFault(text);
  if (fault.sandbox !== undefined) return {fault, parameter};
  throw new UserError(`The sandbox cannot have the fault ${fault.name}; it can have: ${SANDBOX_FAULTS.join(', ')}.`);
}

/** The fault of a record; undefined when the record is of another version. */
export function faultOf(record: Pick<FaultRecord, 'fault'>): Fault | undefined {
  return faults.find(({name}) => name === record.fault);
}

export function hitOf({hit}: Pick<FaultRecord, 'hit'>): Hit {
  return {...hit, parameter: hit.parameter};
}

/** `Deployment/auth-service`: what to diagnose for a fault; empty when no object shows it. */
export function subjectOf(fault: Fault, hit: Hit): string {
  if (fault.subject !== undefined) return fault.subject(hit);
  return hit.kind === '' ? '' : `${hit.kind}/${hit.workload}`;
}
