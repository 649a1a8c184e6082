import {Interrupted, Refused} from '../core/errors.ts';
import type {Approve} from '../core/pipeline.ts';
import {summary} from '../core/plan.ts';
import {toStderr} from '../render/outputs.ts';
import {planText} from '../render/plan-text.ts';
import {priceSentence, priceText} from '../render/price-text.ts';

export type ApproveOptions = {
  readonly yes: boolean;
  /** A person sits there: stdin and stderr are terminals, and stdout is not a machine's document. */
  readonly interactive: boolean;
  readonly signal: AbortSignal;
};

/** Shows the plan and asks, unless --yes; without a terminal and without --yes a change is refused. */
export function approval({yes, interactive, signal}: ApproveOptions): Approve {
  return async ({target, world, steps, running, price}) => {
    const changes = steps.flatMap((step) => step.changes);
    const destroys = steps.some((step) => step.effect === 'destroy');
    if (yes || (changes.length === 0 && !destroys)) return;
    const cost = price === undefined ? '' : `, price ${priceSentence(price)}`;
    if (!interactive) {
      throw new Refused(`this would change ${target.name} (${summary(steps)}${cost}), and there is no terminal to ask on`, {
        suggestions: ['add --yes to carry it out, or --dry-run to see the plan'],
      });
    }
    toStderr(`${planText(steps)}${price === undefined ? '' : `${priceText(price)}\n`}\n`);
    const where =
      world === 'simulated'
        ? 'the simulator (nothing real is touched)'
        : `context ${target.context}, server ${target.server}, namespace ${target.namespace} (${running})`;
    await confirmed(`${target.stack} ${target.profile} on ${where}${cost}: go on?`, signal);
  };
}

/** Asks on the terminal; throws Refused for no, Interrupted when the person turned away. */
export async function confirmed(message: string, signal: AbortSignal): Promise<void> {
  const {confirm} = await import('@inquirer/prompts');
  const answer = await confirm({message, default: false}, {output: process.stderr, signal}).catch((error: unknown) => {
    // The prompt reads the keyboard itself, so Ctrl-C reaches us as its error instead of a signal.
    throw new Interrupted('not confirmed; nothing was touched', {cause: error});
  });
  if (!answer) throw new Refused('not confirmed');
}
