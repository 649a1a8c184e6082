import {chmod, copyFile, link, mkdir, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {type Shim, shimsFor, writeShims} from '../shims/index.ts';
import {findIdentity, type Identity, makeOwn, podsRoot} from './identity.ts';
import {findPrograms, type Programs} from './programs.ts';

/** What all pods of one sandbox share on this machine. */
export interface Machine {
  /** The sandbox's directory. */
  readonly dir: string;
  /** Where the files of pods lie. */
  readonly root: string;
  readonly identity: Identity;
  readonly programs: Programs;
  /** Directory of the shims. */
  readonly shims: string;
  /** The shell function `route`, written anew whenever an address changes. */
  readonly routesFile: string;
  readonly octet: number;
}

const HOST_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Directories on the PATH of every container: shims, servers, the machine's own. */
export function pathOf({shims, programs}: Machine): string[] {
  return [shims, ...programs.path, ...HOST_PATH];
}

/** Finds the servers and their user, and writes the shims. `built`: the folder of programs that the sandbox built. Throws ToolError naming what is missing. */
export async function prepareMachine(dir: string, octet: number, built?: string): Promise<Machine> {
  const [identity, installed] = await Promise.all([findIdentity(), findPrograms(built === undefined ? {} : {built})]);
  const root = podsRoot(dir);
  const shims = join(root, 'shims');
  const here = join(root, 'bin');
  if (identity.uid !== undefined) {
    // Shared by all sandboxes of root, and on the way of another user to its own.
    await mkdir(dirname(root), {recursive: true});
    await chmod(dirname(root), 0o711);
  }
  await makeOwn(root, identity);
  await makeOwn(shims, identity, 0o755);
  await makeOwn(here, identity, 0o755);
  const programs = identity.uid === undefined || built === undefined ? installed : await brought(installed, built, here);
  const found: Shim[] = await shimsFor([...programs.path, ...HOST_PATH]);
  await writeShims(shims, found);
  const routesFile = join(root, 'routes.sh');
  await writeFile(routesFile, 'route() { routed=$1; return 1; }\n', {mode: 0o644});
  return {dir, root, identity, programs, shims, routesFile, octet};
}

/** The servers' user cannot reach below root's home, where built programs lie: those go where it can. */
async function brought(programs: Programs, from: string, to: string): Promise<Programs> {
  const files = Object.entries(programs.files).map(async ([name, file]) => {
    if (dirname(file) !== from) return [name, file] as const;
    const near = join(to, basename(file));
    await rm(near, {force: true});
    await link(file, near).catch(() => copyFile(file, near));
    return [name, near] as const;
  });
  return {...programs, files: Object.fromEntries(await Promise.all(files))};
}
