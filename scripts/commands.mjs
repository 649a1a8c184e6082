import {loaders} from '../src/loaders.ts';

/** Every command class, loaded: what oclif's explicit discovery asks for. */
export const COMMANDS = Object.fromEntries(
  await Promise.all(Object.entries(loaders).map(async ([id, load]) => [id, (await load()).default])),
);
