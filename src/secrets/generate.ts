import {Secret} from '../core/secret.ts';
import {privateJwks, publicJwks} from './jwks.ts';
import {randomHex, randomPassword} from './random-text.ts';
import {nodeSources, type SecretSources} from './sources.ts';
import {type KeySpec, missingKeys, type SecretSpec, waitingKeys} from './spec.ts';

export type SecretValues = {readonly [key: string]: Secret};
export type GenerateInput = {
  /** Where `external` values come from. */
  readonly env: {readonly [name: string]: string | undefined};
  /** What the cluster has already. */
  readonly existing?: SecretValues;
  readonly sources?: SecretSources;
};

/**
 * Values for every key that `existing` does not have and that can be made. What exists is never replaced; a template or a public set that is new
 * is made from the existing values of its keys.
 */
export function generateSecret(spec: SecretSpec, given: GenerateInput): SecretValues {
  const {existing = {}, sources = nodeSources} = given;
  const values = new Map(Object.entries(existing).map(([key, secret]) => [key, secret.reveal()]));
  const byName = new Map(spec.keys.map((key) => [key.key, key]));
  const resolve = (name: string): string => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const key = byName.get(name);
    if (key === undefined) throw new Error(`Secret ${spec.name} has no key ${name}`);
    const made = make(key, {...sources, env: given.env}, resolve);
    values.set(name, made);
    return made;
  };
  const waiting = waitingKeys(spec, given.env);
  const missing = missingKeys(spec, Object.keys(existing)).filter((name) => !waiting.includes(name));
  return Object.fromEntries(missing.map((name) => [name, new Secret(resolve(name))]));
}

/** Keys whose value is still what gomeet writes when the operator gave none. */
export function placeholderKeys(spec: SecretSpec, values: SecretValues): readonly string[] {
  return spec.keys.flatMap((key) => (key.kind === 'external' && values[key.key]?.reveal() === key.placeholder ? [key.key] : []));
}

function make(key: KeySpec, sources: SecretSources & Pick<GenerateInput, 'env'>, resolve: (name: string) => string): string {
  switch (key.kind) {
    case 'password':
      return randomPassword(key.length, sources);
    case 'hex':
      return randomHex(key.length, sources);
    case 'literal':
      return key.value;
    case 'template':
      return key.value.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => resolve(name));
    case 'keymap':
      return key.entries.map((entry) => `${resolve(entry.id)}: ${resolve(entry.secret)}\n`).join('');
    case 'jwks-private':
      return privateJwks(sources.signingKey(key.alg), key.alg);
    case 'jwks-public':
      return publicJwks(resolve(key.of));
    case 'htpasswd':
      return `${key.user}:${sources.passwordHash(resolve(key.passwordKey))}\n`;
    case 'external': {
      const given = sources.env[key.env]?.trim();
      if (given !== undefined && given !== '') return given;
      if (key.placeholder === undefined) throw new Error(`${key.env} is not set`);
      return key.placeholder;
    }
  }
}
