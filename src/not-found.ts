import type {Hook} from '@oclif/core';
import {CLIError} from '@oclif/core/errors';
import notFound from '@oclif/plugin-not-found';
import {exitCodes} from './core/exit-codes.ts';
import {didYouMean} from './core/nearest.ts';

/**
 * An unknown command is wrong usage, exit 2. On a terminal oclif's plugin offers the nearest command and runs it; it
 * exits 127 when the answer is no, and elsewhere it names no candidate.
 */
const hook: Hook.CommandNotFound = async function hook(options) {
  const typed = options.id.replaceAll(':', ' ');
  const known = this.config.commands.filter((command) => command.hidden !== true).map((command) => command.id.replaceAll(':', ' '));
  if (process.stdin.isTTY && process.stderr.isTTY) {
    try {
      return await notFound.call(this, options);
    } catch (error) {
      if (!(error instanceof CLIError) || error.oclif.exit !== 127) throw error;
    }
  }
  throw new CLIError(`there is no command "${typed}"${didYouMean(typed, known) || '.'} "gomeet help" lists them.`, {
    exit: exitCodes.usage.code,
  });
};

export default hook;
