import {describe, expect, it} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {type KeyPlaces, spacesCredential} from '../../../src/tools/s3/keys.ts';

const secret = (access: string, key: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {name: 'spaces-credentials'},
  data: {'access-key': Buffer.from(access).toString('base64'), 'secret-key': Buffer.from(key).toString('base64')},
});
const of = (env: KeyPlaces['env'], more: Partial<KeyPlaces> = {}) =>
  spacesCredential({env, ownEndpoint: false, namespace: 'meet', cluster: {get: async () => secret('CA', 'CS')}, ...more});
const aws = {AWS_ACCESS_KEY_ID: 'AA', AWS_SECRET_ACCESS_KEY: 'AS'};
const spaces = {SPACES_ACCESS_KEY_ID: 'SA', SPACES_SECRET_ACCESS_KEY: 'SS'};

describe('keys', () => {
  it.each<[string, KeyPlaces['env'], boolean, string, string]>([
    ['of Spaces come first', {...spaces, ...aws}, true, 'SA', 'SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY'],
    ['of AWS are meant where the endpoint is one’s own', aws, true, 'AA', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
    ['of AWS are those of another cloud for Spaces', aws, false, 'CA', 'secret/spaces-credentials of namespace meet'],
    ['of the platform come last', {SPACES_ACCESS_KEY_ID: ''}, false, 'CA', 'secret/spaces-credentials of namespace meet'],
  ])('%s', async (_, env, ownEndpoint, accessKeyId, source) => {
    const credential = of(env, {ownEndpoint});
    expect(credential.source).toBe(source);
    expect(await credential.keys()).toMatchObject({accessKeyId});
  });

  it('are a pair', async () => {
    const half = of({SPACES_SECRET_ACCESS_KEY: 'SS'}).keys();
    await expect(half).rejects.toThrow(UserError);
    await expect(half).rejects.toThrow('SPACES_SECRET_ACCESS_KEY is set, and SPACES_ACCESS_KEY_ID is not');
  });

  it.each<[string, KeyPlaces['cluster'], RegExp]>([
    ['placeholders', {get: async () => secret('REPLACE-ME', 'REPLACE-ME')}, /holds placeholders$/],
    ['no Secret', {get: async () => undefined}, /cannot be read$/],
  ])('are missing with %s, and it is said how to get them', async (_, cluster, sentence) => {
    const error = await of({}, {cluster})
      .keys()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(sentence);
    expect(error).toMatchObject({suggestions: [expect.stringContaining('doctl spaces keys create'), expect.any(String)]});
  });
});
