import type {Pod} from './pod.ts';

/** A pod that something answers for, and the loopback address where. */
export interface Located {
  readonly pod: Pod;
  readonly address: string;
}
