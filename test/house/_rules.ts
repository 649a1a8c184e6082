import type {Edge} from './_imports.ts';

/** What decides and judges, without touching the world: everything between the pipelines and core. */
const domain = ['addons', 'capacity', 'checks', 'diagnosis', 'evidence', 'lint', 'manifests', 'releases', 'secrets', 'steps'];
/** What implements core's ports and draws its results. */
const worlds = ['tools', 'simulator', 'sandbox', 'render'];
/** Files directly in src: the program's entry and the composition root. */
const top = 'src';

/** Room (a folder of src) → rooms that its files may import, beside their own. */
export const mayImport: {readonly [room: string]: readonly string[]} = {
  core: [],
  faults: ['core'],
  capacity: ['core'],
  diagnosis: ['core', 'capacity'],
  secrets: ['core'],
  manifests: ['core', 'secrets'],
  addons: ['core', 'manifests'],
  releases: ['core'],
  checks: ['core', 'diagnosis', 'capacity', 'manifests', 'releases'],
  evidence: ['core', 'diagnosis', 'checks'],
  lint: ['core', 'capacity', 'manifests', 'secrets'],
  steps: ['core', ...domain],
  pipelines: ['core', ...domain],
  runbooks: ['core', ...domain, 'pipelines'],
  tools: ['core', 'addons', 'manifests', 'secrets'],
  simulator: ['core', 'faults', 'manifests'],
  sandbox: ['core', 'faults', 'manifests', 'secrets'],
  render: ['core'],
  composition: ['core', 'faults', ...domain, 'pipelines', 'runbooks', ...worlds],
  commands: ['core', 'faults', ...domain, 'pipelines', 'runbooks', 'composition', top],
  'commands/sandbox': ['core', 'faults', 'composition', 'commands', 'sandbox', top],
  [top]: ['core', 'composition', 'commands', ...worlds],
};

/** Room → rooms of which it may import types, which are gone at run time. */
export const mayImportTypes: {readonly [room: string]: readonly string[]} = {
  render: ['pipelines', 'runbooks', 'lint', 'diagnosis'],
};

/** Package → rooms or files that may import it. Other packages are free for every room but those of `pure`. */
export const packageHomes: {readonly [name: string]: readonly string[]} = {
  '@oclif/core': [top, 'commands', 'commands/sandbox'],
  '@oclif/plugin-help': [top],
  '@oclif/plugin-not-found': [top],
  '@oclif/plugin-autocomplete': [top],
  '@inquirer/prompts': [top, 'composition', 'commands', 'commands/sandbox'],
  listr2: ['src/render/progress.ts'],
  execa: ['tools', 'sandbox'],
  '@kubernetes/client-node': ['tools', 'sandbox'],
};

/** Rooms that import no package at all, and their exceptions. */
export const pure: {readonly [room: string]: {readonly [file: string]: readonly string[]}} = {
  core: {'src/core/config.ts': ['zod'], 'src/core/config-schema.ts': ['zod']},
  faults: {},
  capacity: {},
  checks: {},
  diagnosis: {},
  releases: {'src/releases/format.ts': ['zod']},
  steps: {},
  runbooks: {},
};

/** The room of a file: its folder in src, `commands/sandbox` for itself, `src` for files directly in it. */
export function roomOf(file: string): string {
  const [, folder = '', inner] = file.split('/');
  if (inner === undefined) return top;
  return folder === 'commands' && inner === 'sandbox' ? 'commands/sandbox' : folder;
}

/** Each edge that breaks a rule, as one line. */
export function violations(edges: readonly Edge[]): readonly string[] {
  return edges.flatMap((edge) => {
    const why = edge.kind === 'file' ? wrongFile(edge) : wrongPackage(edge);
    return why === undefined ? [] : [`${edge.from} → ${edge.to}: ${why}`];
  });
}

function wrongFile({from, to, types}: Edge): string | undefined {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (to.startsWith('node_modules/')) return from === 'src/loaders.ts' ? undefined : 'a path into node_modules';
  if (!to.startsWith('src/')) return 'outside of src';
  const allowed = mayImport[room];
  if (allowed === undefined) return `no rule for the room ${room}: add it to test/house/_rules.ts`;
  // The generated index of the commands is the one file that names those of commands/sandbox.
  if (from === 'src/commands/index.ts' && other === 'commands/sandbox') return undefined;
  if (types && mayImportTypes[room]?.includes(other) === true) return undefined;
  return other === room || allowed.includes(other)
    ? undefined
    : `${room} may import ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}`;
}

function wrongPackage({from, to}: Edge): string | undefined {
  const room = roomOf(from);
  if (to.startsWith('node:')) return undefined;
  const homes = packageHomes[to];
  if (homes !== undefined && !homes.includes(room) && !homes.includes(from)) return `${to} belongs to ${homes.join(', ')}`;
  const exceptions = pure[room];
  if (exceptions === undefined || exceptions[from]?.includes(to) === true) return undefined;
  return `${room} imports no packages`;
}
