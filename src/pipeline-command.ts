import {userInfo} from 'node:os';
import {BaseCommand} from './base-command.ts';
import {approval} from './composition/approve.ts';
import {story} from './composition/listener.ts';
import {openSession, type Session, type SessionFlags} from './composition/session.ts';
import {longestTimerMs, parseDuration} from './core/duration.ts';
import {TimedOut, UserError} from './core/errors.ts';
import {execute} from './core/execute.ts';
import type {Pipeline} from './core/pipeline.ts';
import {checkFiles, isMachine} from './render/outputs.ts';

/** Flags that every command with a pipeline has. */
export type PipelineFlags = SessionFlags & {
  readonly json: boolean;
  readonly output: readonly string[];
  readonly yes: boolean;
  readonly 'dry-run': boolean;
  readonly expect?: string | undefined;
  readonly timeout: string;
};

/** A command that changes a target: opens the world, runs the pipeline, prints its result. */
export abstract class PipelineCommand extends BaseCommand {
  /** `simulated` says what a fresh simulated world holds for this command; `admin`: in the sandbox, work as cluster-admin. */
  protected async runPipeline<Context>(
    flags: PipelineFlags,
    simulated: 'empty' | 'deployed',
    make: (session: Session) => Pipeline<Context> | Promise<Pipeline<Context>>,
    admin = false,
  ): Promise<void> {
    const outputs = this.outputs(flags);
    const silent = isMachine(outputs);
    const timeoutMs = timeoutOf(flags.timeout);
    await checkFiles(outputs);
    const session = await openSession(flags, simulated, admin);
    const {world, target} = session;
    const limit = new AbortController();
    const timer = world.clock.timer(timeoutMs, () => limit.abort(new TimedOut(`--timeout ${flags.timeout} is over`)));
    const signal = AbortSignal.any([this.interrupt.signal, limit.signal]);
    const {listen, finished} = await story({silent, terminal: process.stderr.isTTY === true, clock: world.clock, world: world.kind});
    try {
      const result = await execute(await make(session), {
        world,
        target,
        toolVersion: this.config.version,
        dryRun: flags['dry-run'],
        ...(flags.expect === undefined ? {} : {expect: flags.expect}),
        signal,
        listen,
        approve: approval({yes: flags.yes, interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !silent, signal}),
      });
      await finished();
      await this.finishRun(outputs, result);
    } finally {
      timer.cancel();
      await world.close();
    }
  }

  /** Who runs this, for records: `user@host` would name a machine; the user is enough. */
  protected who(): string {
    return process.env['GOMEET_USER'] ?? process.env['GITHUB_ACTOR'] ?? process.env['GITLAB_USER_LOGIN'] ?? userInfo().username;
  }
}

function timeoutOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UserError(`--timeout ${text}: must be a duration such as 90s, 30m or 2h`);
  if (ms < 1 || ms > longestTimerMs) throw new UserError(`--timeout ${text}: must be more than nothing and at most 24 days`);
  return ms;
}
