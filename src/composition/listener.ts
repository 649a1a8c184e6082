import type {Listener} from '../core/pipeline.ts';
import type {Clock, WorldKind} from '../core/ports.ts';
import {lineListener} from '../render/lines.ts';
import {toStderr} from '../render/outputs.ts';

export type Story = {readonly listen: Listener; readonly finished: () => Promise<void>};

const prefixes: {readonly [kind in WorldKind]: string} = {cluster: '', sandbox: 'sandbox ', simulated: 'simulated '};

/** One path, three looks: a Listr2 list on a terminal, plain lines elsewhere, silence beside a machine's document. */
export async function story(options: {
  readonly silent: boolean;
  readonly terminal: boolean;
  readonly clock: Clock;
  readonly world: WorldKind;
}): Promise<Story> {
  if (options.silent) return {listen: () => undefined, finished: async () => undefined};
  const prefix = prefixes[options.world];
  if (!options.terminal) return {listen: lineListener(toStderr, options.clock, prefix), finished: async () => undefined};
  const {progressList} = await import('../render/progress.ts');
  return progressList(prefix);
}
