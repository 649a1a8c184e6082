import {UserError} from './errors.ts';
import type {World} from './ports.ts';

/**
 * Throws the UserError of a token that is missing or refused: that is one wrong input, and not one finding for each probe
 * that could not use it. Other trouble the probes tell.
 */
export async function refuseToken({cloud}: Pick<World, 'cloud'>, signal: AbortSignal): Promise<void> {
  await cloud?.account(signal).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
  });
}
