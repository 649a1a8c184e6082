import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import {doctlConfigPath} from '../../../src/tools/digitalocean/doctl-config.ts';
import {serverFrom} from '../../../src/tools/digitalocean/server.ts';
import {findToken, type TokenSources} from '../../../src/tools/digitalocean/token.ts';
import {failing} from './_api.ts';

const file = '/home/me/.config/doctl/config.yaml';
const config = 'access-token: dop_v1_default\ncontext: default\nauth-contexts:\n  default: "true"\n  work: dop_v1_work\n';
const sources = (env: TokenSources['env'], files: {readonly [path: string]: string} = {}, platform = 'linux'): TokenSources => ({
  env,
  home: '/home/me',
  platform,
  read: async (path) => files[path],
});
const found = async (...from: Parameters<typeof sources>) => {
  const {token, credential} = await findToken(sources(...from));
  return [token.reveal(), credential];
};

describe('findToken', () => {
  it.each([
    [{DIGITALOCEAN_ACCESS_TOKEN: 'a', DIGITALOCEAN_TOKEN: 'b'}, ['a', 'DIGITALOCEAN_ACCESS_TOKEN']],
    [{DIGITALOCEAN_ACCESS_TOKEN: '', DIGITALOCEAN_TOKEN: 'b'}, ['b', 'DIGITALOCEAN_TOKEN']],
    [{}, ['dop_v1_default', `doctl's context default in ${file}`]],
    [{DIGITALOCEAN_CONTEXT: 'work'}, ['dop_v1_work', `doctl's context work in ${file}`]],
    [{DIGITALOCEAN_CONTEXT: 'Work'}, ['dop_v1_work', `doctl's context Work in ${file}`]],
  ])('takes the first there is: %j', async (env, expected) => {
    expect(await found(env, {[file]: config})).toEqual(expected);
  });

  it('takes the current context of doctl', async () => {
    expect(await found({}, {[file]: config.replace('context: default', 'context: work')})).toEqual([
      'dop_v1_work',
      `doctl's context work in ${file}`,
    ]);
  });

  it.each([
    ['linux', {}, file],
    ['linux', {XDG_CONFIG_HOME: '/x'}, '/x/doctl/config.yaml'],
    ['darwin', {XDG_CONFIG_HOME: '/x'}, '/home/me/Library/Application Support/doctl/config.yaml'],
    ['linux', {DIGITALOCEAN_CONFIG: '/else.yaml'}, '/else.yaml'],
  ])("looks where doctl's configuration is: %s %j", (platform, env, expected) => {
    expect(doctlConfigPath({env, home: '/home/me', platform})).toBe(expected);
  });

  it.each([
    [{}, {}, `there is no ${file}`],
    [{}, {[file]: ''}, "doctl's context default"],
    [{}, {[file]: 'auth-contexts:\n  default: "true"\n'}, 'has none'],
    [{DIGITALOCEAN_CONTEXT: 'gone'}, {[file]: config}, "doctl's context gone"],
  ])('without one says where it looked and what to do: %j %j', async (env, files, expected) => {
    const error = await failing(findToken(sources(env, files)));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(expected);
    expect(error).toMatchObject({
      suggestions: [expect.stringContaining('DIGITALOCEAN_ACCESS_TOKEN'), expect.stringContaining('doctl auth init')],
    });
  });

  it.each([
    ['dop_v1_secret\n', 'has white space in it'],
    ['dop_v1 secret', 'has white space in it'],
    ['  ', 'is blank'],
    ['dop_v1_„secret”', 'has characters that no token has'],
  ])('refuses what cannot be one, without showing it: %j', async (value, expected) => {
    const error = await failing(findToken(sources({DIGITALOCEAN_TOKEN: value})));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(`the token from DIGITALOCEAN_TOKEN ${expected}`);
    expect(inspect(error)).not.toContain('secret');
  });

  it('refuses a file that is no configuration, without showing it', async () => {
    const error = await failing(findToken(sources({}, {[file]: 'access-token: [dop_v1_secret'})));
    expect(error).toBeInstanceOf(UserError);
    expect(inspect(error)).not.toContain('secret');
  });

  it('never prints what it found', async () => {
    expect(inspect(await findToken(sources({DIGITALOCEAN_TOKEN: 'dop_v1_secret'})), {depth: 9})).not.toContain('dop_v1_secret');
  });
});

describe('serverFrom', () => {
  it.each([
    [undefined, 'https://api.digitalocean.com'],
    ['', 'https://api.digitalocean.com'],
    ['https://api.digitalocean.com/', 'https://api.digitalocean.com'],
    ['https://proxy.example.org/do/v2/', 'https://proxy.example.org/do'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
  ])('%j → %s', (text, expected) => {
    expect(serverFrom({DIGITALOCEAN_API_URL: text})).toBe(expected);
  });

  it.each([
    'api.digitalocean.com',
    'ftp://x',
    'https://me:secret@x',
    'https://x/?y',
    'http://api.example.org',
    'http://127.0.0.1.example.org',
  ])('refuses %s', (text) => {
    expect(() => serverFrom({DIGITALOCEAN_API_URL: text})).toThrow(UserError);
  });
});
