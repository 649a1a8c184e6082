import {UserError} from '../../core/errors.ts';
import type {ClusterReader} from '../../core/ports.ts';
import {secretValue} from '../pods-of.ts';
import {newKey} from './errors.ts';

export type S3Keys = {readonly accessKeyId: string; readonly secretAccessKey: string};

/** Keys of the object storage: where they come from in words, and themselves, once they are needed. */
export type S3Credential = {readonly source: string; keys(signal?: AbortSignal): Promise<S3Keys>};

/** What `gomeet secrets` writes while nobody gave a key. */
const placeholder = 'REPLACE-ME';

export type KeyPlaces = {
  readonly env: {readonly [name: string]: string | undefined};
  /** The target names an endpoint of its own: then variables of AWS mean it, too. With Spaces they might be those of another cloud. */
  readonly ownEndpoint: boolean;
  readonly cluster: Pick<ClusterReader, 'get'>;
  readonly namespace: string;
};

/**
 * The names that doctl, terraform and s3cmd's wrappers use, then AWS's own, then what the platform itself was given. A half
 * of a pair, or none anywhere, is a UserError when the keys are asked for.
 */
export function spacesCredential({env, ownEndpoint, cluster, namespace}: KeyPlaces): S3Credential {
  const pairs = [
    ['SPACES_ACCESS_KEY_ID', 'SPACES_SECRET_ACCESS_KEY'] as const,
    ...(ownEndpoint ? [['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const] : []),
  ];
  for (const [id, secret] of pairs) {
    const [accessKeyId, secretAccessKey] = [env[id] ?? '', env[secret] ?? ''];
    if (accessKeyId === '' && secretAccessKey === '') continue;
    const source = `${id} and ${secret}`;
    if (accessKeyId !== '' && secretAccessKey !== '') return {source, keys: async () => ({accessKeyId, secretAccessKey})};
    const [there, missing] = accessKeyId === '' ? [secret, id] : [id, secret];
    return {
      source,
      keys: async () => {
        throw new UserError(`${there} is set, and ${missing} is not: a key of the object storage has both`, {suggestions: [newKey]});
      },
    };
  }
  const where = `secret/spaces-credentials of namespace ${namespace}`;
  return {
    source: where,
    keys: async (signal) => {
      const found = await clusterKeys(cluster, namespace, signal).catch((error: unknown) => {
        throw signal?.aborted === true ? signal.reason : noKeys(`and ${where} cannot be read`, error);
      });
      if (found === undefined) throw noKeys(`and ${where} holds placeholders`);
      return found;
    },
  };
}

/** What the platform was given; `undefined` while the Secret holds placeholders. Throws a ToolError when it cannot be read. */
export async function clusterKeys(
  cluster: Pick<ClusterReader, 'get'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<S3Keys | undefined> {
  const [accessKeyId, secretAccessKey] = await Promise.all([
    secretValue(cluster, namespace, 'spaces-credentials', 'access-key', signal),
    secretValue(cluster, namespace, 'spaces-credentials', 'secret-key', signal),
  ]);
  return [accessKeyId, secretAccessKey].some((one) => one === '' || one === placeholder) ? undefined : {accessKeyId, secretAccessKey};
}

function noKeys(why: string, cause?: unknown): UserError {
  return new UserError(`there is no key for the object storage: SPACES_ACCESS_KEY_ID is not set, ${why}`, {
    suggestions: [newKey, 'then set SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY'],
    ...(cause === undefined ? {} : {cause}),
  });
}
