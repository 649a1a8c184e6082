import type {Routes} from './routes.ts';

/** A path inside the container and where it lies on this machine. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** Replaces absolute paths of mounts. A path counts only where it begins: not after a letter, a slash, or a variable. */
export function rewritePaths(text: string, mounts: readonly Mount[]): string {
  // Real shared memory serves /dev/shm, whatever is mounted there.
  const used = mounts.filter(({from}) => from !== '/' && from !== '/dev/shm').sort((a, b) => b.from.length - a.from.length);
  if (used.length === 0) return text;
  const targets = new Map(used.map(({from, to}) => [from, to]));
  const pattern = new RegExp(`(?<![\\w./})*~$])(?:${used.map(({from}) => literally(from)).join('|')})(?![\\w-]|\\.\\w)`, 'g');
  return text.replace(pattern, (found) => targets.get(found) ?? found);
}

/** Replaces `host=NAME` (libpq, pgbouncer.ini) by the address behind the name. */
export function rewriteHosts(text: string, routes: Routes): string {
  return text.replace(/\b(host\s*=\s*['"]?)([A-Za-z0-9][A-Za-z0-9.-]*)/g, (whole, before: string, name: string) => {
    const address = routes.get(name);
    return address === undefined ? whole : before + address;
  });
}

const NAMES = /(?<![\w.-])(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?=:\d)|(?<=\/\/|@)(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)/g;
const OWN: readonly string[] = ['localhost', '127.0.0.1', '0.0.0.0'];

/** Replaces names before a port and behind `//` or `@` by the addresses behind them; localhost is the pod's own. */
export function rewriteNames(text: string, routes: Routes, address: string): string {
  return text.replace(NAMES, (name) => (OWN.includes(name) ? address : (routes.get(name) ?? name)));
}

/** A command or probe would signal process 1 of this machine; in the container, 1 is the server. */
export function rewriteMainPid(text: string): string {
  return text.replace(/\bkill((?:\s+-(?:s\s+)?\w+)?)\s+1\b(?![\w.])/g, 'kill$1 "$GOMEET_MAIN_PID"');
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
