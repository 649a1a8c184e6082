import {createHash} from 'node:crypto';
import {z} from 'zod';
import type {Jwk, SigningAlgorithm} from './sources.ts';

const jwksSchema = z.object({keys: z.array(z.looseObject({kty: z.string()})).min(1)});
/** What a public key consists of; everything else of a private JWK stays private. */
const publicFields = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'];

/** A set with one private key. The key id is the thumbprint of RFC 7638, so that both halves agree on it. */
export function privateJwks(key: Jwk, alg: SigningAlgorithm): string {
  return JSON.stringify({keys: [{...key, kid: thumbprint(key), alg, use: 'sig'}]});
}

/** The public half of every key of a private set, in the same order. */
export function publicJwks(privateSet: string): string {
  const {keys} = jwksSchema.parse(JSON.parse(privateSet));
  return JSON.stringify({
    keys: keys.map((key) => Object.fromEntries(publicFields.flatMap((field) => (key[field] === undefined ? [] : [[field, key[field]]])))),
  });
}

function thumbprint(key: Jwk): string {
  const required = key['kty'] === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['e', 'kty', 'n'];
  const canonical = JSON.stringify(Object.fromEntries(required.map((field) => [field, key[field]])));
  return createHash('sha256').update(canonical).digest('base64url');
}
