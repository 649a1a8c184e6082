import {sentenceOf} from '../core/errors.ts';
import {at, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';

/** A Secret of the platform; `open` are keys whose values stand in the templates for everybody to read, such as a user name. */
export type KnownSecret = {readonly name: string; readonly open: readonly string[]};

/** Values of these Secrets, in memory only, and which could not be read: what they hold is then found by its shape alone. */
export async function secretValues(
  world: World,
  namespace: string,
  secrets: readonly KnownSecret[],
  signal: AbortSignal,
): Promise<{readonly values: readonly string[]; readonly unread: readonly string[]}> {
  const unread: string[] = [];
  const read = async ({name, open}: KnownSecret): Promise<readonly string[]> => {
    try {
      const data = at(await world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name}, signal), 'data');
      if (data === null || typeof data !== 'object') return [];
      const keys = Object.keys(data).filter((key) => !open.includes(key));
      return keys.map((key) => Buffer.from(textAt(data, key) ?? '', 'base64').toString('utf8'));
    } catch (error) {
      unread.push(`${name} (${sentenceOf(error)})`);
      return [];
    }
  };
  return {values: (await Promise.all(secrets.map(read))).flat(), unread};
}
