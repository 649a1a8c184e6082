import {checks} from '../checks/index.ts';
import apiServer from '../checks/kubernetes/api.ts';
import type {HealthResult} from '../core/health-result.ts';
import {forTarget, selectProbes} from '../core/health-selection.ts';
import type {Asking, Probe} from '../core/probe.ts';
import {refuseToken} from '../core/refuse-token.ts';
import {sharedWorld} from '../core/shared-world.ts';
import {checkFiles, type Output} from '../render/outputs.ts';
import {asker} from './asker.ts';
import {durationFlag} from './duration-flag.ts';
import {fromTheStart} from './health.ts';
import {openSession, type SessionFlags} from './session.ts';

export type CheckFlags = SessionFlags & {readonly 'probe-timeout': string; readonly concurrency: number; readonly deep?: boolean};

/** What one `check` command asks. */
export type CheckQuestion = {
  /** As in its result: `firewall check`. */
  readonly command: string;
  /** Globs over probe ids. */
  readonly probes: readonly string[];
  /** Asks for the API server first, and nothing else while it is down. Absent: it works without a cluster. */
  readonly cluster?: boolean;
  /** Throws for input that no probe could use, instead of asking for the token of the account. */
  readonly before?: (asking: Asking, signal: AbortSignal) => Promise<void>;
  /** Asked of the same world before it is closed; what the probes read is not read again. */
  readonly after?: (asking: Asking) => Promise<void>;
};

/** A check that can be asked again and again. */
export type OpenCheck = {
  readonly ask: () => Promise<HealthResult>;
  /** Waits; in a simulated world its own time passes. */
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly close: () => Promise<void>;
};

type CheckSettings = {readonly version: string; readonly outputs: readonly Output[]; readonly signal: AbortSignal};

/** Asks the probes of one matter once, of the cluster or of the account around it. Wrong flags and a token that is refused are a UserError. */
export async function check(flags: CheckFlags, question: CheckQuestion, settings: CheckSettings): Promise<HealthResult> {
  const open = await openCheck(flags, question, settings);
  try {
    return await open.ask();
  } finally {
    await open.close();
  }
}

/** Resolves flags and target, and refuses what cannot be asked; whoever opens it closes it. */
export async function openCheck(
  flags: CheckFlags,
  {command, probes, cluster = false, before, after}: CheckQuestion,
  {version, outputs, signal}: CheckSettings,
): Promise<OpenCheck> {
  const limitMs = durationFlag('probe-timeout', flags['probe-timeout']);
  const deep = flags.deep === true;
  const chosen = selectProbes(checks as readonly Probe[], {only: probes, skip: [], deep});
  await checkFiles(outputs);
  const {world, target} = await openSession({...flags, cloud: true, 'simulate-fault': fromTheStart(flags['simulate-fault'])}, 'deployed');
  const sharing = () => sharedWorld(world, {limitMs, signal});
  // The first round's is asked about the token, too: what it says of a silent account is not waited for a second time.
  let next = sharing();
  const asked = await (async () => {
    const left = forTarget(chosen, target);
    if (before !== undefined) await before({world, target}, signal);
    else if (left.some(({wants}) => wants === 'cloud')) await refuseToken(next, signal);
    return left;
  })().catch(async (error: unknown) => {
    await world.close();
    throw error;
  });
  const {concurrency} = flags;
  const guard = cluster ? {guard: apiServer as Probe} : {};
  const askAll = asker({world, target}, {command, probes: asked, ...guard, concurrency, limitMs, deep, version});
  const ask = async (): Promise<HealthResult> => {
    // Of each round its own: what was read a minute ago says nothing of now.
    const shared = next;
    next = sharing();
    const result = await askAll(signal, shared);
    await after?.({world: shared, target});
    return result;
  };
  return {ask, pause: (ms) => world.clock.sleep(ms, signal), now: () => world.clock.now().getTime(), close: () => world.close()};
}
