import {accessSync} from 'node:fs';
import {basename, isAbsolute, join} from 'node:path';
import {MARKER} from '../processes.ts';
import {type Installation, overrideArguments} from './configure.ts';
import {type EnvSources, expand, resolveEnv} from './env.ts';
import {mountsOf, type PodLayout} from './layout.ts';
import {type Machine, pathOf} from './machine.ts';
import type {Container, Pod} from './pod.ts';
import {type Mount, rewriteMainPid, rewritePaths} from './rewrite.ts';
import {type App, appOf} from './view.ts';

/** A container as commands on this machine. */
export interface Prepared {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly mounts: readonly Mount[];
}

/** What an image runs when the pod names no command, and what its arguments are when it names none. */
const IMAGES: Readonly<Record<string, {readonly entrypoint: readonly string[]; readonly arguments: readonly string[]}>> = {
  postgres: {entrypoint: ['docker-entrypoint.sh'], arguments: ['postgres']},
  redis: {entrypoint: ['docker-entrypoint.sh'], arguments: ['redis-server']},
  pgbouncer: {entrypoint: [], arguments: ['pgbouncer', '/etc/pgbouncer/pgbouncer.ini']},
};

/** The facts that overrides of this pod depend on. */
export function installationOf(pod: Pod, app: App | undefined, address: string, machine: Machine, layout: PodLayout): Installation {
  return {
    version: app === undefined ? '0' : machine.programs.versions[app],
    unprivileged: machine.identity.user !== 'postgres',
    address,
    socket: `@gomeet-${machine.octet}-${pod.metadata.name}`,
    ident: layout.ident,
  };
}

/** Environment, command line and working directory of a container. Throws MissingReference. */
export function prepareContainer(container: Container, sources: EnvSources, machine: Machine, layout: PodLayout): Prepared {
  const {pod, address} = sources;
  const app = appOf(pod);
  const installed = installationOf(pod, app, address, machine, layout);
  const mounts = mountsOf(container, layout);
  const initdb = mounts.find(({from}) => from === '/docker-entrypoint-initdb.d')?.to ?? join(layout.dir, 'no-initdb');
  const deployed = resolveEnv(container, sources);
  const secret = new Set(container.env.filter(({valueFrom}) => valueFrom?.secretKeyRef !== undefined).map(({name}) => name));
  const env = {
    LANG: 'C.UTF-8',
    HOME: layout.home,
    TMPDIR: mounts.find(({from}) => from === '/tmp')?.to ?? layout.tmp,
    ...Object.fromEntries(Object.entries(deployed).map(([name, value]) => [name, secret.has(name) ? value : rewritePaths(value, mounts)])),
    PATH: pathOf(machine).join(':'),
    HOSTNAME: pod.metadata.name,
    GOMEET_ROUTES: machine.routesFile,
    GOMEET_POD_ADDRESS: address,
    GOMEET_INITDB_DIR: initdb,
    ...(app === 'postgres' ? {GOMEET_PG_SOCKET: installed.socket} : {}),
    ...(app === undefined ? {} : {GOMEET_SERVER_ARGUMENTS: overrideArguments(app, installed).join(' ')}),
    [MARKER]: machine.dir,
  };
  const image = IMAGES[basename(container.image).replace(/[:@].*$/, '')] ?? {entrypoint: [], arguments: []};
  const own = container.command.length > 0;
  const words = [...(own ? container.command : image.entrypoint), ...(container.args.length > 0 || own ? container.args : image.arguments)];
  return {argv: commandLine(words, env, mounts), env, cwd: layout.home, mounts};
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
