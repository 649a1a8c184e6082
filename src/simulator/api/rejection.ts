import type {AppliedObject} from '../../core/ports.ts';

export type RejectionReason = NonNullable<AppliedObject['rejected']>['reason'];

/** The simulated API server's refusal of one request, in the words that the real one uses. */
export class Rejection extends Error {
  readonly reason: RejectionReason;

  constructor(reason: RejectionReason, message: string) {
    super(message);
    this.name = 'Rejection';
    this.reason = reason;
  }
}
