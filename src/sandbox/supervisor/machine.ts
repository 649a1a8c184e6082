import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
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

/** Finds the servers and their user, and writes the shims. Throws ToolError naming what is missing. */
export async function prepareMachine(dir: string, octet: number): Promise<Machine> {
  const [identity, programs] = await Promise.all([findIdentity(), findPrograms()]);
  const root = podsRoot(dir);
  const shims = join(root, 'shims');
  if (identity.uid !== undefined) {
    // Shared by all sandboxes of root, and on the way of another user to its own.
    await mkdir(dirname(root), {recursive: true});
    await chmod(dirname(root), 0o711);
  }
  await makeOwn(root, identity);
  await makeOwn(shims, identity, 0o755);
  const found: Shim[] = await shimsFor([...programs.path, ...HOST_PATH]);
  await writeShims(shims, found);
  const routesFile = join(root, 'routes.sh');
  await writeFile(routesFile, 'route() { routed=$1; return 1; }\n', {mode: 0o644});
  return {dir, root, identity, programs, shims, routesFile, octet};
}
