import {checks} from '../checks/index.ts';
import apiServer from '../checks/kubernetes/api.ts';
import type {Severity} from '../core/finding.ts';
import type {HealthResult} from '../core/health-result.ts';
import {forTarget, selectProbes} from '../core/health-selection.ts';
import type {Probe} from '../core/probe.ts';
import {checkFiles, formats, type Output} from '../render/outputs.ts';
import {asker} from './asker.ts';
import {durationFlag} from './duration-flag.ts';
import {openSession, type SessionFlags} from './session.ts';

export type HealthFlags = SessionFlags & {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly severity?: string | undefined;
  readonly deep?: boolean | undefined;
  readonly 'probe-timeout': string;
  readonly concurrency: number;
};

/** A target whose health can be asked, once or again and again. */
export type Health = {
  readonly ask: (signal: AbortSignal) => Promise<HealthResult>;
  /** Waits; in a simulated world its own time passes, too. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Every probe there is. */
export const allProbes: readonly Probe[] = checks as readonly Probe[];

export const healthFormats = formats;

/** Resolves flags and target; contacts nothing yet. Wrong flags, or a file that cannot be written, are a UserError before anything is opened. */
export async function openHealth(
  flags: HealthFlags,
  {version, outputs}: {readonly version: string; readonly outputs: readonly Output[]},
): Promise<Health> {
  const {only, skip, concurrency} = flags;
  const deep = flags.deep === true;
  const severity = flags.severity as Severity | undefined;
  const limitMs = durationFlag('probe-timeout', flags['probe-timeout']);
  const chosen = selectProbes(allProbes, {only, skip, severity, deep});
  await checkFiles(outputs);
  const {world, target} = await openSession({...flags, 'simulate-fault': fromTheStart(flags['simulate-fault'])}, 'deployed');
  const probes = forTarget(chosen, target);
  const ask = asker({world, target}, {probes, guard: apiServer as Probe, concurrency, limitMs, deep, version});
  return {ask, pause: (ms, signal) => world.clock.sleep(ms, signal), close: () => world.close()};
}

/** Faults strike with the first change, and a health-check makes none. */
export function fromTheStart(faults: readonly string[] = []): readonly string[] {
  return faults.map((fault) => (fault.endsWith('@start') ? fault : `${fault}@start`));
}
