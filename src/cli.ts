import {readFileSync} from 'node:fs';
import {dirname, extname, join} from 'node:path';
import type {Command, Interfaces} from '@oclif/core';
import {flush} from '@oclif/core/flush';
import {handle} from '@oclif/core/handle';
import {run} from '@oclif/core/run';
import {settings} from '@oclif/core/settings';
import {sentenceOf} from './core/errors.ts';
import {exitCodes} from './core/exit-codes.ts';
import {loaders} from './loaders.ts';
import {asksForJson, errorDocument, errorText} from './render/error-document.ts';

type Described = {readonly [id: string]: Command.Cached};

const here = import.meta.dirname;
const root = dirname(here);

/**
 * The program: hands oclif one plugin that is already in memory, so that it searches no folder and reads no manifest of
 * its own, and loads one command. `described` is what the build wrote beside the bundle; `bin/dev.js` passes its own.
 */
export async function main(described: Described = JSON.parse(readFileSync(join(here, 'commands.json'), 'utf8'))): Promise<void> {
  settings.enableAutoTranspile = false;
  const plugin = inMemory(described);
  try {
    await run(process.argv.slice(2), {root, pjson: plugin.pjson, plugins: new Map([[plugin.name, plugin]])});
    await flush();
  } catch (error) {
    await report(error);
  }
}

/** Errors outside of any command (an unknown command, an unknown topic of help); a command has its own catch. */
async function report(error: unknown): Promise<void> {
  const exit = error instanceof Error && 'oclif' in error ? (error as {readonly oclif?: {readonly exit?: number}}).oclif?.exit : undefined;
  if (exit !== exitCodes.usage.code) return handle(error instanceof Error ? error : new Error(String(error)));
  const ending = {
    command: typed(),
    version: packageJson().version,
    exit: 'usage',
    message: sentenceOf(error),
    suggestions: [],
    known: undefined,
  } as const;
  if (asksForJson(process.argv)) process.stdout.write(errorDocument(ending));
  else process.stderr.write(errorText(ending, error));
  process.exitCode = exit;
}

/** The words before the first flag. */
function typed(): string {
  const words = process.argv.slice(2);
  const flag = words.findIndex((word) => word.startsWith('-'));
  return words.slice(0, flag < 0 ? words.length : flag).join(' ');
}

function inMemory(described: Described): Interfaces.Plugin {
  const pjson = packageJson();
  const plugin: Interfaces.Plugin = {
    _base: '',
    alias: pjson.name,
    commandIDs: Object.keys(described),
    commands: [],
    commandsDir: undefined,
    findCommand: async (id: string) => commandClass(id, plugin),
    hasManifest: true,
    hooks: {command_not_found: [{target: file('not-found'), identifier: 'default'}]},
    isRoot: true,
    load: async () => undefined,
    moduleType: 'module',
    name: pjson.name,
    options: {root, isRoot: true},
    pjson,
    root,
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([name, topic]) => ({...topic, name})),
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  plugin.commands = Object.values(described).map((command) => ({...command, load: () => commandClass(command.id, plugin)}));
  return plugin;
}

async function commandClass(id: string, plugin: Interfaces.Plugin): Promise<Command.Class> {
  const load = loaders[id];
  if (load === undefined) throw new Error(`command ${id} was described but is not in the bundle: build again`);
  const {default: command} = await load();
  command.id = id;
  command.plugin = plugin;
  return command;
}

function packageJson(): Interfaces.PJSON {
  const pjson: Interfaces.PJSON = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {...pjson, oclif: {...pjson.oclif, helpClass: {target: file('help'), identifier: 'default'}}};
}

/** A module beside this one, which oclif loads by path: `.js` in the bundle, `.ts` in the sources. */
function file(name: string): string {
  return join(here, `${name}${extname(import.meta.filename)}`);
}
