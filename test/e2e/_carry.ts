import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import {killAfter, type TestAccount, writes} from './_cloud.ts';
import {resultOf, start, troubles} from './_gomeet.ts';
import {type TestSandbox, writesOf} from './_sandbox.ts';

/** Change commands on the target `sandbox`, and what they must do to the account. */
export type Carrier = {
  /** Carries a command out; a failure shows what it said. */
  readonly carriedOut: (command: string) => Promise<ReturnType<typeof resultOf>>;
  /** Nothing left to do, and the account was only read. */
  readonly changesNothing: (command: string) => Promise<void>;
  /**
   * Kills the command after each of its requests in turn, from a world that `reset` made, and carries it out again. How many
   * kills there were.
   */
  readonly converges: (command: string, of: 'request' | 'write', reset: () => Promise<void>, check: () => Promise<void>) => Promise<number>;
};

export function onSandbox(command: string): readonly string[] {
  return [...command.split(' '), '--target', 'sandbox', '--yes', '--json'];
}

/** `most`: kills of one command at most. */
export function carrierOf(sandbox: TestSandbox, account: TestAccount, most: number): Carrier {
  const carriedOut: Carrier['carriedOut'] = async (command) => {
    const ran = await sandbox.run(onSandbox(command));
    const result = resultOf(ran);
    expect([ran.exitCode, ...troubles(result)], ran.stderr.slice(-2_000)).toEqual([0]);
    return result;
  };
  const changesNothing: Carrier['changesNothing'] = async (command) => {
    await account.reset();
    const {records} = await carriedOut(command);
    const done = records.filter(({state}) => state === 'done').map(({step}) => step);
    expect([command, done, writes(await account.asked())]).toEqual([command, [], []]);
  };
  const converges: Carrier['converges'] = async (command, of, reset, check) => {
    for (let n = 1; n <= most; n += 1) {
      await reset();
      const killed = await killAfter(sandbox, account, onSandbox(command), n, of);
      await carriedOut(`${command} --lock-wait 90s`);
      await check();
      await changesNothing(command);
      if (!killed) return n - 1;
    }
    return most;
  };
  return {carriedOut, changesNothing, converges};
}

/** Takes the lock away from a run that was killed, for whom half a minute would have to be waited. */
export async function breakLock(sandbox: TestSandbox): Promise<void> {
  await sandbox.run(['lock', 'break', '--target', 'sandbox', '--reason', 'its holder was killed', '--yes']);
}

/** Starts a command and kills it (SIGKILL) once the API server has carried out its n-th change. False when it made fewer. */
export async function killAfterChange(sandbox: TestSandbox, args: readonly string[], n: number): Promise<boolean> {
  const audit = await sandbox.audit();
  const child = start(args, {state: sandbox.state});
  let ended = false;
  const over = child.then(() => {
    ended = true;
  });
  let reached = false;
  while (!ended && !reached) {
    reached = writesOf(await audit()).length >= n;
    if (!reached) await sleep(100);
  }
  child.kill('SIGKILL');
  await over;
  return reached;
}
