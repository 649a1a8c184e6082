import {BaseCommand} from './base-command.ts';
import {approval} from './composition/approve.ts';
import {durationFlag} from './composition/duration-flag.ts';
import {evidenceOf} from './composition/evidence.ts';
import {story} from './composition/listener.ts';
import {lockOf} from './composition/lock.ts';
import {openSession, type Session, type SessionFlags} from './composition/session.ts';
import {TimedOut} from './core/errors.ts';
import {type ExecuteOptions, execute} from './core/execute.ts';
import type {Lock} from './core/lock.ts';
import type {Listener, Pipeline} from './core/pipeline.ts';
import {checkFiles, isMachine} from './render/outputs.ts';

/** Flags that every command with a pipeline has. */
export type PipelineFlags = SessionFlags & {
  readonly json: boolean;
  readonly output: readonly string[];
  readonly yes: boolean;
  readonly 'dry-run': boolean;
  readonly expect?: string | undefined;
  readonly timeout: string;
  readonly 'lock-wait'?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'rollback-on-failure'?: boolean;
};

/** How a run differs from the usual one. */
export type RunSetup = {
  /** In the sandbox, work as cluster-admin, and without the lock, whose namespace may not exist yet. */
  readonly admin?: boolean;
  /** Instead of the Lease in the cluster, for what is done where there may be none. */
  readonly lock?: (session: Session) => Lock;
  /** Called at the end, whatever it was. */
  readonly close?: () => Promise<void>;
};

/** A command that changes a target: opens the world, runs the pipeline, prints its result. */
export abstract class PipelineCommand extends BaseCommand {
  /** `simulated` says what a fresh simulated world holds for this command. */
  protected async runPipeline<Context>(
    flags: PipelineFlags,
    simulated: 'empty' | 'deployed',
    make: (session: Session) => Pipeline<Context> | Promise<Pipeline<Context>>,
    {admin = false, lock: ownLock, close}: RunSetup = {},
  ): Promise<void> {
    const outputs = this.outputs(flags);
    const silent = isMachine(outputs);
    const timeoutMs = durationFlag('timeout', flags.timeout);
    const waitMs = flags['lock-wait'] === undefined ? undefined : durationFlag('lock-wait', flags['lock-wait']);
    await checkFiles(outputs);
    const session = await openSession(flags, simulated, admin);
    const {world, target} = session;
    const lock = {
      lock: ownLock?.(session) ?? lockOf(session, flags),
      ...(waitMs === undefined ? {} : {waitMs}),
      ...(flags.reason === undefined ? {} : {reason: flags.reason}),
    };
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
        approve: approval({yes: flags.yes, interactive: this.isInteractive(outputs), signal}),
        ...(flags['rollback-on-failure'] === true ? {revert: await this.#revert(session, flags, listen)} : {}),
        evidence: evidenceOf(session, {toolVersion: this.config.version, signal: this.interrupt.signal, listen}),
        ...(admin ? {} : {lock}),
      });
      await finished();
      await this.finishRun(outputs, result);
    } finally {
      timer.cancel();
      await close?.();
      await world.close();
    }
  }

  async #revert(session: Session, flags: PipelineFlags, listen: Listener): Promise<NonNullable<ExecuteOptions['revert']>> {
    const {revertOf} = await import('./composition/rollback.ts');
    return revertOf(session, flags, this.config.version, listen);
  }
}
