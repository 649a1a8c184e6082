import type {Command} from '@oclif/core';
import {commands} from './commands/index.ts';

/** Loads the class of one command, and nothing of the others. */
export type Loader = () => Promise<{readonly default: Command.Class}>;

/**
 * Command id → loader. Help and completion are oclif's own plugins: their commands belong to this bundle too, because a
 * command that lives outside would load oclif a second time, which costs as much as everything else together. The
 * completion plugin exports no commands, hence the paths.
 */
export const loaders: {readonly [id: string]: Loader} = {
  ...commands,
  help: async () => ({default: (await import('@oclif/plugin-help')).commands.help}),
  autocomplete: () => import('../node_modules/@oclif/plugin-autocomplete/lib/commands/autocomplete/index.js'),
  'autocomplete:create': () => import('../node_modules/@oclif/plugin-autocomplete/lib/commands/autocomplete/create.js'),
  'autocomplete:script': () => import('../node_modules/@oclif/plugin-autocomplete/lib/commands/autocomplete/script.js'),
};
