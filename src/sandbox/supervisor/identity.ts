import {createHash} from 'node:crypto';
import {chown, mkdir, readFile, rm} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {basename, join} from 'node:path';
import {ToolError} from '../../core/errors.ts';
import {layout} from '../paths.ts';

/** Who runs the servers. */
export interface Identity {
  /** Set when gomeet runs as root: PostgreSQL and PgBouncer refuse to. */
  readonly uid?: number;
  readonly gid?: number;
  readonly user: string;
}

type Me = {readonly uid: number; readonly username: string};

/** Debian's user `postgres` when root, the person at the keyboard otherwise. */
export async function findIdentity(passwd = '/etc/passwd', me: Me = userInfo()): Promise<Identity> {
  if (me.uid !== 0) return {user: me.username};
  const line = (await readFile(passwd, 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new ToolError('sandbox', 'PostgreSQL does not run as root, and this machine has no user "postgres" to run it as.', {
      suggestions: ['apt-get install postgresql'],
    });
  }
  return {uid: Number(uid), gid: Number(gid), user: 'postgres'};
}

/** Where the files of pods lie. Another user cannot reach below root's home, so as root it is a directory of its own in /var/lib. */
export function podsRoot(dir: string, uid = userInfo().uid): string {
  if (uid !== 0) return layout(dir).pods;
  const mark = createHash('sha256').update(dir).digest('hex').slice(0, 8);
  return join('/var/lib/gomeet-sandbox', `${basename(dir)}-${mark}`);
}

/** Removes what pods left on disk, volumes included. No process of the sandbox may run any more. */
export async function removePods(dir: string): Promise<void> {
  await rm(podsRoot(dir), {recursive: true, force: true, maxRetries: 5});
}

/** Makes a directory that belongs to the servers' user. */
export async function makeOwn(path: string, identity: Identity, mode = 0o700): Promise<void> {
  await mkdir(path, {recursive: true, mode});
  await giveAway(path, identity);
}

/** Makes a file or directory the servers' user's own. */
export async function giveAway(path: string, {uid, gid}: Identity): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
