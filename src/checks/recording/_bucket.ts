import type {Asking, Judgement} from '../../core/probe.ts';
import type {BucketState} from '../../core/storage.ts';
import {hasEgress, noEgress} from './_egress.ts';

/** Why there is nothing to ask, or what the storage said. */
export type BucketReading = {readonly skip: string} | {readonly state: BucketState};

export async function readBucket({world, target}: Asking, signal: AbortSignal): Promise<BucketReading> {
  if (!hasEgress(target)) return {skip: noEgress.message};
  if (world.storage === undefined) throw new Error('this world has no way to the object storage');
  const state = await world.storage.recordings(signal);
  return state === undefined ? {skip: 'recording is not set up: secret/spaces-credentials holds placeholders'} : {state};
}

export function skipped({skip}: {readonly skip: string}): Judgement {
  return {status: 'skip', message: skip};
}
