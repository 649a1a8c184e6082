import {UserError} from '../../core/errors.ts';
import {Secret} from '../../core/secret.ts';
import type {DoctlFiles} from './doctl-config.ts';
import {tokensPage} from './refusal.ts';

/** Where a token may come from. */
export type TokenSources = DoctlFiles;
/** `credential`: where it came from, in words. */
export type FoundToken = {readonly token: Secret; readonly credential: string};

/** In the order in which they are asked; the second is the name in the platform's own documents. */
const variables = ['DIGITALOCEAN_ACCESS_TOKEN', 'DIGITALOCEAN_TOKEN'] as const;

/**
 * The token of the account: from the environment, then from doctl's configuration. An empty variable counts as none. Throws
 * a UserError when there is none, or when what is there cannot be one; never with its value.
 */
export async function findToken(sources: TokenSources): Promise<FoundToken> {
  for (const name of variables) {
    const value = sources.env[name] ?? '';
    if (value !== '') return checked(value, name, `set ${name} again, without quotes, blanks and line ends`);
  }
  const {doctlToken} = await import('./doctl-config.ts');
  const found = await doctlToken(sources);
  if (found.token !== undefined)
    return checked(found.token, `doctl's context ${found.context} in ${found.path}`, 'run doctl auth init again');
  const looked = found.context === undefined ? `there is no ${found.path}` : `doctl's context ${found.context} in ${found.path} has none`;
  throw new UserError(`there is no DigitalOcean token: ${variables.join(' and ')} are not set, and ${looked}`, {
    suggestions: [`make one at ${tokensPage} and export DIGITALOCEAN_ACCESS_TOKEN`, 'or log in with: doctl auth init'],
  });
}

function checked(value: string, credential: string, advice: string): FoundToken {
  // Anything else cannot stand in a header, and Node's own error would show it.
  if (/^[\x21-\x7e]+$/.test(value)) return {token: new Secret(value), credential};
  const what = value.trim() === '' ? 'is blank' : /\s/.test(value) ? 'has white space in it' : 'has characters that no token has';
  throw new UserError(`the token from ${credential} ${what}`, {suggestions: [advice]});
}
