import {numberAt} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import {type ScaleOptions, scale} from '../../../src/pipelines/scale/index.ts';
import {carriedOut, get, target, templates} from '../_deployed.ts';

const again = 'gomeet scale … --yes';

/** `gomeet scale SERVICE N --yes` with what the test wishes for. */
export function run(world: World, service: string, count: string, more: Partial<ScaleOptions> = {}, how = {}) {
  const options: ScaleOptions = {
    world,
    target,
    service,
    count,
    allowPending: false,
    force: false,
    wait: true,
    secrets: templates.secrets,
    capacity: templates.capacity,
    by: 'tester',
    toolVersion: '1.2.3',
    ...more,
  };
  return carriedOut(world, scale(options, again), how);
}

/** Minimum and maximum of an autoscaler. */
export async function bounds(world: World, name: string): Promise<readonly (number | undefined)[]> {
  const hpa = await get(world, 'HorizontalPodAutoscaler', name);
  return [numberAt(hpa, 'spec', 'minReplicas'), numberAt(hpa, 'spec', 'maxReplicas')];
}
