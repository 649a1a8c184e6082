import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {newestTime} from '../../diagnosis/newest.ts';

/** A difference below this is the second that an answer’s date is cut to, and a busy machine: it decides nothing here. */
const noiseMs = 10_000;

/**
 * The cluster's time in milliseconds. This machine's clock may be an hour off: what the API server says of its own clock
 * corrects it, and nothing that was read can lie in the future.
 */
export function clusterNow({clock, cluster}: Pick<World, 'clock' | 'cluster'>, ...lists: readonly (readonly KubeObject[])[]): number {
  const offset = cluster.clockOffsetMs?.() ?? 0;
  let now = clock.now().getTime() + (Math.abs(offset) < noiseMs ? 0 : offset);
  for (const list of lists) for (const object of list) now = Math.max(now, newestTime(object) ?? now);
  return now;
}
