import {accessSync} from 'node:fs';
import {basename, dirname, isAbsolute, join} from 'node:path';
import {MARKER} from '../processes.ts';
import type {RealContainer} from './apps/index.ts';
import {applyFlags, applyVariables, fill, type Installation, overrideArguments} from './configure.ts';
import {type EnvSources, expand, resolveEnv} from './env.ts';
import {homeOf, mountsOf, type PodLayout} from './layout.ts';
import {type Machine, pathOf} from './machine.ts';
import type {Container, Pod} from './pod.ts';
import {PROGRAM_SPECS, type ProgramName} from './programs.ts';
import {type Mount, rewriteMainPid, rewriteNames, rewritePaths} from './rewrite.ts';
import type {Routes} from './routes.ts';
import {definitionOf} from './view.ts';

/** A container as commands on this machine. */
export interface Prepared {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly mounts: readonly Mount[];
}

/** The facts that overrides of one program in this pod depend on. */
export function installationOf(
  pod: Pod,
  program: ProgramName | undefined,
  address: string,
  machine: Machine,
  layout: PodLayout,
): Installation {
  return {
    version: program === undefined ? '0' : (machine.programs.versions[program] ?? '0'),
    unprivileged: machine.identity.user !== 'postgres',
    address,
    socket: `@gomeet-${machine.octet}-${pod.metadata.name}`,
    ident: layout.ident,
    dir: layout.dir,
  };
}

/** Environment, command line and working directory of a container. Throws MissingReference. */
export function prepareContainer(
  container: Container,
  sources: EnvSources,
  machine: Machine,
  layout: PodLayout,
  routes: Routes = new Map(),
): Prepared {
  const {pod, address} = sources;
  const definitions = definitionOf(pod)?.containers;
  const sidecar = definitions?.slice(1).find(({name}) => name === container.name);
  // Init containers have the image of the main one.
  const real = sidecar ?? definitions?.[0];
  const installed = installationOf(pod, real?.program, address, machine, layout);
  const mounts = mountsOf(container, layout);
  const named = (text: string) => (real?.names === true ? rewriteNames(text, routes, address) : text);
  const cwd = homeOf(layout, sidecar?.name);
  const secret = new Set(container.env.filter(({valueFrom}) => valueFrom?.secretKeyRef !== undefined).map(({name}) => name));
  const deployed = Object.entries(resolveEnv(container, sources)).map(
    ([name, value]) => [name, named(secret.has(name) ? value : rewritePaths(value, mounts))] as const,
  );
  const env = {
    LANG: 'C.UTF-8',
    HOME: cwd,
    TMPDIR: mounts.find(({from}) => from === '/tmp')?.to ?? layout.tmp,
    ...overridden(real, Object.fromEntries(deployed), installed),
    PATH: pathOf(machine).join(':'),
    HOSTNAME: pod.metadata.name,
    GOMEET_ROUTES: machine.routesFile,
    GOMEET_POD_ADDRESS: address,
    GOMEET_INITDB_DIR: mounts.find(({from}) => from === '/docker-entrypoint-initdb.d')?.to ?? join(layout.dir, 'no-initdb'),
    ...Object.fromEntries(Object.entries(real?.env ?? {}).map(([name, value]) => [name, fill(value, installed)])),
    ...(real === undefined ? {} : {GOMEET_SERVER_ARGUMENTS: overrideArguments(real.program, installed).join(' ')}),
    [MARKER]: machine.dir,
  };
  const words = commandLine(wordsOf(container, real), env, mounts).map(named);
  const argv = real === undefined ? words : located(applyFlags(real.program, words, installed), real, machine);
  return {argv, env, cwd, mounts};
}

function overridden(real: RealContainer | undefined, env: Readonly<Record<string, string>>, installed: Installation) {
  return real === undefined ? env : applyVariables(real.program, env, installed);
}

function wordsOf(container: Container, real: RealContainer | undefined): readonly string[] {
  if (container.command.length > 0) return [...container.command, ...container.args];
  return [...(real?.entrypoint ?? []), ...(container.args.length > 0 ? container.args : (real?.arguments ?? []))];
}

/** A built program is not on the PATH of containers. */
function located([program = '', ...rest]: readonly string[], real: RealContainer, {programs}: Machine): string[] {
  const file = programs.files[real.program];
  const built = file !== undefined && !programs.path.includes(dirname(file));
  return [built && program === PROGRAM_SPECS[real.program].binary ? file : program, ...rest];
}

/** A deployed command as it runs here: paths of mounts replaced, variables expanded, a program of the image found by its name. */
export function commandLine(words: readonly string[], env: Readonly<Record<string, string>>, mounts: readonly Mount[]): string[] {
  // Paths first: what a variable brings has been rewritten already.
  const [program = '', ...rest] = words.map((word) => expand(rewriteMainPid(rewritePaths(word, mounts)), env));
  return [isAbsolute(program) && !exists(program) ? basename(program) : program, ...rest];
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
