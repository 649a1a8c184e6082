import {compareSync} from 'bcryptjs';
import type {KeyedData} from '../../supervisor/pod.ts';
import {Buckets} from './buckets.ts';
import type {Keepers} from './middlewares.ts';

/** Rate limits and passwords, as deployed. */
export function keepersOf(secrets: () => ReadonlyMap<string, KeyedData>): Keepers {
  const buckets = new Buckets();
  return {
    take: (middleware, client) => buckets.take(middleware, client, Date.now()),
    opens: (secret, authorization) => opens(secrets().get(secret)?.data.get('users')?.toString('utf8') ?? '', authorization),
  };
}

/** Whether a Basic Authorization header names a user of an htpasswd text (bcrypt) with its password. */
export function opens(htpasswd: string, authorization: string | undefined): boolean {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '') ?? [];
  const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const line = htpasswd.split('\n').find((one) => user !== '' && one.startsWith(`${user}:`));
  return line !== undefined && compareSync(rest.join(':'), line.slice(user.length + 1).trim());
}
