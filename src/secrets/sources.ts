import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {hashSync} from 'bcryptjs';

export type SigningAlgorithm = 'ES256' | 'RS256';
/** A key in JSON Web Key form (RFC 7517). */
export type Jwk = {readonly [field: string]: unknown};

/** Where chance comes from. */
export interface SecretSources {
  bytes(count: number): Uint8Array;
  /** A new private key. */
  signingKey(algorithm: SigningAlgorithm): Jwk;
  /** bcrypt hash of a password. */
  passwordHash(password: string): string;
}

/** The generators of Node's crypto, and bcrypt at its usual cost of 10. */
export const nodeSources: SecretSources = {
  bytes: (count) => randomBytes(count),
  signingKey: (algorithm) => {
    const {privateKey} =
      algorithm === 'ES256' ? generateKeyPairSync('ec', {namedCurve: 'P-256'}) : generateKeyPairSync('rsa', {modulusLength: 2048});
    return {...privateKey.export({format: 'jwk'})};
  },
  passwordHash: (password) => hashSync(password, 10),
};
