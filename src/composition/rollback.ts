import {Refused} from '../core/errors.ts';
import {type ExecuteOptions, execute} from '../core/execute.ts';
import type {Listener} from '../core/pipeline.ts';
import {profileNames} from '../core/profiles.ts';
import {buildTarget} from '../manifests/target.ts';
import {type RollbackOptions, rollback} from '../pipelines/rollback/index.ts';
import {again, sameTarget} from './again.ts';
import {type Session, type SessionFlags, templatesOf} from './session.ts';
import {whoRuns} from './who.ts';

export type RollbackFlags = {
  readonly to?: number | undefined;
  readonly prune: boolean;
  readonly 'force-conflicts': boolean;
};

/** What `gomeet rollback` was asked for, with what the session knows of the target. */
export function rollbackOptions({world, target, chosen}: Session, flags: RollbackFlags, toolVersion: string): RollbackOptions {
  return {
    world,
    target,
    targetOf: async (name) => {
      const profile = profileNames.find((one) => one === name);
      if (profile === undefined) throw new Refused(`that release is of profile ${name}, which this version of gomeet does not have`);
      const sized = {...chosen, config: {...chosen.config, profile}};
      return buildTarget(sized.name, sized.config, await templatesOf(sized));
    },
    ...(flags.to === undefined ? {} : {wish: flags.to}),
    prune: flags.prune,
    force: flags['force-conflicts'],
    by: whoRuns(),
    toolVersion,
  };
}

/** What `--rollback-on-failure` does: the last healthy release comes back, in the world whose lock is held already. */
export function revertOf(
  session: Session,
  flags: SessionFlags,
  toolVersion: string,
  listen: Listener,
): NonNullable<ExecuteOptions['revert']> {
  const {target} = session;
  const command = again('rollback', sameTarget(flags));
  return (_, world, signal) => {
    const options = rollbackOptions(session, {prune: false, 'force-conflicts': false}, toolVersion);
    return execute(rollback({...options, world, wish: 'last-healthy'}, command), {
      world,
      target,
      toolVersion,
      dryRun: false,
      signal,
      listen,
      approve: async () => undefined,
    });
  };
}
