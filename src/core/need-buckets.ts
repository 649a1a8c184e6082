import type {Buckets} from './buckets.ts';
import type {CloudTarget} from './cloud-target.ts';
import {UserError} from './errors.ts';
import type {World} from './ports.ts';
import type {Target} from './target.ts';

/** The object storage of a target and what is wanted there. Throws a UserError for a target that says nothing of a cloud. */
export function needBuckets(world: Pick<World, 'buckets'>, target: Target): {readonly buckets: Buckets; readonly wanted: CloudTarget} {
  if (target.cloud !== undefined && world.buckets !== undefined) return {buckets: world.buckets, wanted: target.cloud};
  throw new UserError(`target ${target.name} says nothing of the cloud around its cluster, so gomeet leaves its buckets alone`, {
    suggestions: [`add "cloud: digitalocean" to targets.${target.name} in gomeet.yaml`, 'or look at simulated ones with --simulate'],
  });
}
