import {UserError} from '../../core/errors.ts';

export const usualServer = 'https://api.digitalocean.com';
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Base address of the API, without a slash at its end. Throws a UserError for what is no address, or would show the token to a network. */
export function serverFrom(env: {readonly [name: string]: string | undefined}): string {
  const text = (env['DIGITALOCEAN_API_URL'] ?? '').trim();
  if (text === '') return usualServer;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UserError('DIGITALOCEAN_API_URL is not the address of an API', {suggestions: [`an address looks like ${usualServer}`]});
  if (url.protocol === 'http:' && !loopback.test(url.hostname))
    throw new UserError(`DIGITALOCEAN_API_URL leads to ${url.hostname} over http, which would show the token to the network`, {
      suggestions: ['use https; http is for an API on this machine'],
    });
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '')}`;
}
