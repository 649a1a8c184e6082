import {drainTimeout} from '../core/duration.ts';
import type {ImagesFrom, RestartOptions, RolloutOptions} from '../pipelines/rollout/index.ts';
import {again} from './again.ts';
import {durationFlag} from './duration-flag.ts';
import type {Session} from './session.ts';
import {whoRuns} from './who.ts';

export type RestartFlags = {readonly 'max-drain'?: string | undefined; readonly timeout: string};
export type RolloutFlags = RestartFlags & {
  readonly image: string;
  readonly container?: string | undefined;
  readonly 'force-conflicts': boolean;
};

/** What `gomeet rollout` was asked for, with what the session knows of the target. */
export function rolloutOptions(session: Session, service: string, flags: RolloutFlags, toolVersion: string): RolloutOptions {
  return {
    ...restartOptions(session, service, flags),
    image: flags.image,
    ...(flags.container === undefined ? {} : {container: flags.container}),
    force: flags['force-conflicts'],
    secretNames: session.secrets.map((spec) => spec.name),
    by: whoRuns(),
    toolVersion,
    imagesFrom: imagesFrom(session),
  };
}

/** What `gomeet rollout restart` was asked for. */
export function restartOptions({world, target}: Session, service: string, flags: RestartFlags): RestartOptions {
  const maxDrain = flags['max-drain'];
  return {world, target, service, ...(maxDrain === undefined ? {} : {maxDrainMs: durationFlag('max-drain', maxDrain)})};
}

/** The command line that carries it out; a time limit only where somebody gave one. */
export function rollAgain(command: string, service: string, flags: RestartFlags): string {
  const {timeout, ...rest} = flags;
  return again(`${command} ${service}`, timeout === drainTimeout ? rest : flags);
}

function imagesFrom({chosen}: Session): ImagesFrom {
  if (chosen.config.manifests !== undefined) return 'own manifests';
  return chosen.written === true ? 'gomeet.yaml' : 'nowhere';
}
