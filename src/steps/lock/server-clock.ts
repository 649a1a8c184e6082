import {sentenceOf} from '../../core/errors.ts';
import {leaseMs, leaseVersion} from '../../core/lease.ts';
import {textAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';

/** A difference below this is the second that the API server's times are cut to, and the way there and back. */
const noiseMs = 2_000;

/**
 * How far the API server's clock is ahead of ours, in milliseconds; 0 when it cannot be known. The server stamps even what
 * it makes in a dry run, so asking needs no other permission than the lock itself and leaves nothing behind.
 */
export async function serverOffsetMs({clock, changes}: World, namespace: string, signal: AbortSignal): Promise<number> {
  const asked = clock.now().getTime();
  const name = `gomeet-clock-${asked.toString(36)}`;
  const question = {apiVersion: leaseVersion, kind: 'Lease', metadata: {name, namespace}, spec: {leaseDurationSeconds: leaseMs / 1_000}};
  try {
    const [answer] = await changes.preview([question], signal);
    const stamped = Date.parse(textAt(answer?.after, 'metadata', 'creationTimestamp') ?? '');
    const offset = stamped + 500 - (asked + clock.now().getTime()) / 2;
    return Number.isNaN(offset) || Math.abs(offset) < noiseMs ? 0 : Math.round(offset);
  } catch (error) {
    if (signal.aborted) throw signal.reason instanceof Error ? signal.reason : new Error(sentenceOf(error));
    return 0;
  }
}
