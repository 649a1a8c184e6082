import type {Cloud} from './cloud.ts';
import type {CloudTarget} from './cloud-target.ts';
import {UserError} from './errors.ts';
import type {World} from './ports.ts';
import type {Target} from './target.ts';

/** The account of a target and what is wanted there. Throws a UserError for a target that says nothing of a cloud. */
export function needCloud(world: Pick<World, 'cloud'>, target: Target): {readonly cloud: Cloud; readonly wanted: CloudTarget} {
  if (target.cloud !== undefined && world.cloud !== undefined) return {cloud: world.cloud, wanted: target.cloud};
  throw new UserError(`target ${target.name} says nothing of the cloud around its cluster, so gomeet leaves that alone`, {
    suggestions: [`add "cloud: digitalocean" to targets.${target.name} in gomeet.yaml`, 'or look at a simulated one with --simulate'],
  });
}
