import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import type {Cloud} from '../core/cloud.ts';
import {type GomeetError, UserError} from '../core/errors.ts';
import {noCluster} from '../core/no-cluster.ts';
import type {Clock, World} from '../core/ports.ts';
import {Secret} from '../core/secret.ts';
import type {SandboxCloud} from '../sandbox/state.ts';
import {systemClock} from '../tools/clock.ts';
import {httpSend} from '../tools/digitalocean/http.ts';
import {digitalOcean} from '../tools/digitalocean/index.ts';
import {serverFrom, usualServer} from '../tools/digitalocean/server.ts';
import {findToken} from '../tools/digitalocean/token.ts';
import {type OutsideOptions, outside} from '../tools/outside.ts';

/**
 * The account of a real target, with the token of this machine; contacts nothing. Throws a UserError without a usable token
 * where the command is about the account (`required`); else every call on it does, so that the rest of a command can go on.
 */
export async function openCloud({clock}: {readonly clock: Clock}, required: boolean): Promise<Cloud> {
  try {
    const server = serverFrom(process.env);
    const found = await findToken({env: process.env, home: homedir(), platform: process.platform, read: textOf});
    return digitalOcean({...found, server, send: httpSend(server), clock});
  } catch (error) {
    if (required || !(error instanceof UserError)) throw error;
    return unusable(error, clock);
  }
}

/** The account of a sandbox, whatever tokens the environment has. `undefined`: it was started without one. */
export async function openSandboxCloud({clock}: {readonly clock: Clock}, account: SandboxCloud | undefined): Promise<Cloud> {
  if (account === undefined) {
    const error = new UserError('this sandbox was started without an account around it', {suggestions: ['gomeet sandbox up --cloud']});
    return unusable(error, clock);
  }
  const token = new Secret((await readFile(account.tokenFile, 'utf8')).trim());
  return digitalOcean({token, credential: "the sandbox's own token", server: account.api, send: httpSend(account.api), clock});
}

/** A world without a cluster. `why`: what its kubeconfig lacks. */
export function unreachedWorld(why: string, reached: OutsideOptions): World {
  return noCluster({kind: 'cluster', clock: systemClock, why, outside: outside(reached)});
}

function unusable(error: GomeetError, clock: Clock): Cloud {
  const send = async (): Promise<never> => {
    throw error;
  };
  return digitalOcean({token: new Secret('no token'), credential: 'nowhere', server: usualServer, send, clock});
}

/** undefined when there is no such file. Throws a UserError for one that may not be read. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(`${path} cannot be read (${String(code)})`, {suggestions: ['or export DIGITALOCEAN_ACCESS_TOKEN']});
  }
}
