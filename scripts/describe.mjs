import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {Plugin} from '@oclif/core';
import {settings} from '@oclif/core/settings';

const root = dirname(import.meta.dirname);

/**
 * What oclif calls the manifest: flags, arguments, summaries and examples of every command, so that help and completion
 * need not load one command. Found out by loading them all, from source.
 */
export async function describeCommands() {
  return (await describePlugin()).manifest.commands;
}

/** The commands as an oclif plugin. */
export async function describePlugin() {
  settings.enableAutoTranspile = false;
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commands = {strategy: 'explicit', target: './scripts/commands.mjs', identifier: 'COMMANDS'};
  const plugin = new Plugin({
    root,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    pjson: {...pjson, oclif: {...pjson.oclif, commands}},
  });
  await plugin.load();
  for (const {flags} of plugin.commands) Object.values(flags).forEach(withoutEmptyDefault);
  return plugin;
}

/** Help would print an empty list as `[default: ]`. */
function withoutEmptyDefault(flag) {
  if (Array.isArray(flag.default) && flag.default.length === 0) delete flag.default;
}
