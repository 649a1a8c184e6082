import {refusalAnswer, refusals} from './answers.ts';
import type {Fault} from './faults.ts';
import type {ApiAnswer} from './types.ts';

/** Whether the request is carried out, whatever its asker hears. */
export function mayAct(fault: Fault | undefined): boolean {
  return fault === undefined || fault === 'cut-after' || fault === 'silent-after' || fault === 'die';
}

/** What is answered instead; nothing at all where the connection is lost. */
export function faultAnswer(fault: Fault | undefined, headers: ApiAnswer['headers']): ApiAnswer {
  if (typeof fault !== 'object') return {status: 0, headers: {}, body: ''};
  return refusalAnswer(refusals[fault.status], headers, fault.retryAfterS);
}
