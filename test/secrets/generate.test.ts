// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${key} is the notation of secrets.yaml
import {createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {compareSync} from 'bcryptjs';
import {describe, expect, it} from 'vitest';
import {Secret} from '../../src/core/secret.ts';
import {generateSecret, placeholderKeys, type SecretValues} from '../../src/secrets/generate.ts';
import {nodeSources} from '../../src/secrets/sources.ts';
import {missingKeys, type SecretSpec, secretSpecSchema, waitingKeys} from '../../src/secrets/spec.ts';
import {loadSecrets} from '../../src/tools/templates.ts';

const sources = {...nodeSources, passwordHash: (password: string) => `hash of ${password}`};
const spec = (...keys: object[]): SecretSpec => secretSpecSchema.parse({name: 's', purpose: 'test', keys});
const plain = (values: SecretValues) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.reveal()]));

describe('generateSecret', () => {
  it('makes values of each kind, whatever their order', () => {
    const made = plain(
      generateSecret(
        spec(
          {key: 'dsn', kind: 'template', value: 'postgres://u:${pw}@h/d'},
          {key: 'pw', kind: 'password', length: 40},
          {key: 'id', kind: 'hex', length: 12},
          {key: 'keys.yaml', kind: 'keymap', entries: [{id: 'id', secret: 'pw'}]},
          {key: 'who', kind: 'literal', value: 'admin'},
          {key: 'users', kind: 'htpasswd', user: 'admin', passwordKey: 'pw'},
        ),
        {env: {}, sources},
      ),
    );
    expect(made['pw']).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(made['id']).toMatch(/^[0-9a-f]{12}$/);
    expect(made['dsn']).toBe(`postgres://u:${made['pw']}@h/d`);
    expect(made['keys.yaml']).toBe(`${made['id']}: ${made['pw']}\n`);
    expect(made['who']).toBe('admin');
    expect(made['users']).toBe(`admin:hash of ${made['pw']}\n`);
  });

  it('replaces nothing that exists and builds new keys from it', () => {
    const two = spec(
      {key: 'pw', kind: 'password', length: 20},
      {key: 'dsn', kind: 'template', value: 'x:${pw}'},
      {key: 'other', kind: 'literal', value: '1'},
    );
    const added = plain(generateSecret(two, {env: {}, sources, existing: {pw: new Secret('kept')}}));
    expect(added).toEqual({dsn: 'x:kept', other: '1'});
    expect(missingKeys(two, ['pw', 'other'])).toEqual(['dsn']);
    expect(generateSecret(two, {env: {}, sources, existing: {pw: new Secret('a'), dsn: new Secret('b'), other: new Secret('c')}})).toEqual(
      {},
    );
  });

  it('uses the whole alphabet evenly: a byte that would favour some letters is thrown away', () => {
    // 248..255 have no letter of the 62; taken modulo 62 they would be A..H.
    const bytes = [248, 255, 0, 61, 62, 247];
    const fed = {...sources, bytes: (count: number) => Uint8Array.from({length: count}, () => bytes.shift() ?? 0)};
    const made = plain(generateSecret(spec({key: 'pw', kind: 'password', length: 8}), {env: {}, sources: fed}));
    expect(made['pw']).toBe('A9A9AAAA');
  });

  it('makes signing keys whose public half verifies and holds nothing private', () => {
    for (const alg of ['ES256', 'RS256']) {
      const made = plain(
        generateSecret(spec({key: 'private', kind: 'jwks-private', alg}, {key: 'public', kind: 'jwks-public', of: 'private'}), {env: {}}),
      );
      const [own] = JSON.parse(made['private'] ?? '').keys;
      const [known] = JSON.parse(made['public'] ?? '').keys;
      const signature = sign('sha256', Buffer.from('token'), createPrivateKey({key: own, format: 'jwk'}));
      expect(verify('sha256', Buffer.from('token'), createPublicKey({key: known, format: 'jwk'}), signature)).toBe(true);
      expect({alg: known.alg, use: known.use, kid: known.kid}).toEqual({alg, use: 'sig', kid: own.kid});
      for (const field of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(known).not.toHaveProperty(field);
    }
  });

  it('takes the operator’s values from the environment, and says which are still placeholders', () => {
    const waiting = spec({key: 'token', kind: 'external', env: 'TOKEN'}, {key: 'id', kind: 'hex', length: 8});
    expect(Object.keys(generateSecret(waiting, {env: {TOKEN: ' '}, sources}))).toEqual(['id']);
    expect(waitingKeys(waiting, {TOKEN: ' '})).toEqual(['token']);
    expect(plain(generateSecret(waiting, {env: {TOKEN: 'given'}, sources}))).toMatchObject({token: 'given'});
    expect(waitingKeys(waiting, {TOKEN: 'given'})).toEqual([]);
    const external = spec({key: 'url', kind: 'external', env: 'SLACK_URL', placeholder: 'REPLACE-ME'});
    expect(plain(generateSecret(external, {env: {SLACK_URL: ' https://h '}, sources}))).toEqual({url: 'https://h'});
    const made = generateSecret(external, {env: {SLACK_URL: ''}, sources});
    expect(plain(made)).toEqual({url: 'REPLACE-ME'});
    expect(placeholderKeys(external, made)).toEqual(['url']);
    expect(placeholderKeys(external, {url: new Secret('https://h')})).toEqual([]);
  });

  it('makes two different Secrets in two runs', () => {
    const one = spec({key: 'pw', kind: 'password', length: 30});
    expect(plain(generateSecret(one, {env: {}}))).not.toEqual(plain(generateSecret(one, {env: {}})));
  });
});

describe('the specification', () => {
  it.each<[what: string, keys: object[], says: RegExp]>([
    ['a part that does not exist', [{key: 'a', kind: 'template', value: '${b}'}], /s\/a is made from b, which is not a key of s/],
    [
      'a circle',
      [
        {key: 'a', kind: 'template', value: '${b}'},
        {key: 'b', kind: 'template', value: '${a}'},
      ],
      /made from itself/,
    ],
    [
      'a key twice',
      [
        {key: 'a', kind: 'hex', length: 8},
        {key: 'a', kind: 'hex', length: 8},
      ],
      /a key twice/,
    ],
    [
      'the public half of a password',
      [
        {key: 'a', kind: 'jwks-public', of: 'b'},
        {key: 'b', kind: 'password', length: 8},
      ],
      /needs a jwks-private key/,
    ],
    ['a short password', [{key: 'a', kind: 'password', length: 4}], /8/],
    ['an unknown field', [{key: 'a', kind: 'hex', length: 8, len: 8}], /len/],
  ])('refuses %s', (_, keys, says) => {
    const parsed = secretSpecSchema.safeParse({name: 's', purpose: 'p', keys});
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(says);
  });
});

describe('what is shipped', () => {
  it('can be generated, without a placeholder when the environment has everything', async () => {
    const specs = await loadSecrets('gomeet');
    const env = Object.fromEntries(
      specs.flatMap((one) => one.keys.flatMap((key) => (key.kind === 'external' ? [[key.env, 'given']] : []))),
    );
    for (const one of specs) {
      const made = generateSecret(one, {env, sources});
      expect(Object.keys(made)).toEqual(one.keys.map((key) => key.key));
      expect(placeholderKeys(one, made)).toEqual([]);
      for (const value of Object.values(made)) expect(value.reveal()).not.toMatch(/\$\{|undefined/);
    }
  });

  it('hashes the dashboard password with bcrypt', () => {
    expect(compareSync('correct', nodeSources.passwordHash('correct'))).toBe(true);
    expect(compareSync('wrong', nodeSources.passwordHash('correct'))).toBe(false);
  });
});
