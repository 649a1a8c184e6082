import {homedir} from 'node:os';
import {join} from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where gomeet keeps what it must remember on this machine: `${XDG_STATE_HOME:-~/.local/state}/gomeet`. */
export function stateDir(env: Env = process.env): string {
  return join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'gomeet');
}
