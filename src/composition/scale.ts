import type {ScaleOptions} from '../pipelines/scale/index.ts';
import type {Session} from './session.ts';
import {whoRuns} from './who.ts';

export type ScaleFlags = {
  readonly max?: string | undefined;
  readonly 'allow-pending': boolean;
  readonly 'force-conflicts': boolean;
  readonly wait: boolean;
};
export type ScaleArgs = {readonly service: string; readonly count: string};

/** What `gomeet scale` was asked for, with what the session knows of the target. */
export function scaleOptions(session: Session, {service, count}: ScaleArgs, flags: ScaleFlags, toolVersion: string): ScaleOptions {
  const {world, target, secrets, templates} = session;
  return {
    world,
    target,
    service,
    count,
    ...(flags.max === undefined ? {} : {max: flags.max}),
    allowPending: flags['allow-pending'],
    force: flags['force-conflicts'],
    wait: flags.wait,
    secrets,
    capacity: templates.capacity,
    by: whoRuns(),
    toolVersion,
  };
}
