import {setTimeout} from 'node:timers/promises';
import {UserError} from '../core/errors.ts';
import {withSince} from '../core/health-changes.ts';
import type {HealthResult} from '../core/health-result.ts';
import {healthScreen} from '../render/health-screen.ts';
import {isMachine, type Output, writeOutputs} from '../render/outputs.ts';
import {durationFlag} from './duration-flag.ts';
import type {Health} from './health.ts';
import {healthViews} from './health-views.ts';

export type WatchOptions = {readonly intervalMs: number; readonly files: readonly Output[]};

/** Throws a UserError for a document on stdout: it would never end. Files are written anew each round. */
export function watchOptions(interval: string | undefined, outputs: readonly Output[]): WatchOptions {
  const machine = outputs.find((one) => one.file === undefined && one.format !== 'text');
  if (isMachine(outputs) && machine !== undefined)
    throw new UserError(
      `--watch has no end, so it cannot print one ${machine.format} document; give it a file: --output ${machine.format}=FILE`,
    );
  return {intervalMs: durationFlag('interval', interval ?? '10s'), files: outputs.filter((one) => one.file !== undefined)};
}

/** Asks until the signal aborts; the last whole round, or the first one as far as it came. */
export async function watchHealth(
  health: Health,
  options: WatchOptions & {readonly verbose: boolean; readonly signal: AbortSignal},
): Promise<HealthResult> {
  const {intervalMs, files, signal} = options;
  const screen = healthScreen(process.stdout, options);
  let last: HealthResult | undefined;
  for (;;) {
    const round = withSince(await health.ask(signal), last);
    if (round.outcome === 'interrupted') return last ?? round;
    await writeOutputs(files, healthViews(round, options));
    screen.show(round, last);
    last = round;
    // A simulated world does not wait by itself.
    await Promise.all([setTimeout(intervalMs, undefined, {signal}), health.pause(intervalMs, signal)]).catch(() => undefined);
    if (signal.aborted) return last;
  }
}
