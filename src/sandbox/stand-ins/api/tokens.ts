import {createPublicKey, type JsonWebKey, verify} from 'node:crypto';
import {z} from 'zod';

const jwksSchema = z.object({keys: z.array(z.looseObject({kid: z.string().optional(), kty: z.string()}))});
const headerSchema = z.object({alg: z.string(), kid: z.string().optional()});
const claimsSchema = z.looseObject({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  sub: z.string().optional(),
});

export type Claims = z.infer<typeof claimsSchema>;

/** What a token must be. */
export interface Expected {
  /** Text of the public JWKS: every key of it verifies. */
  readonly jwks: string;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/** The claims of a valid access token (JWS compact, ES256), or why it is none. */
export function readToken(token: string, {jwks, issuer, audience, now}: Expected): Claims | {readonly refused: string} {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const header = headerSchema.safeParse(json(head)).data;
  const claims = claimsSchema.safeParse(json(body)).data;
  if (header === undefined || claims === undefined || more.length > 0) return {refused: 'malformed'};
  if (header.alg !== 'ES256') return {refused: `algorithm ${header.alg}`};
  const keys = (jwksSchema.safeParse(parse(jwks)).data?.keys ?? []).filter(({kid}) => header.kid === undefined || kid === header.kid);
  const signed = Buffer.from(`${head}.${body}`);
  if (!keys.some((key) => verified(key, signed, Buffer.from(signature, 'base64url')))) return {refused: 'signature'};
  if (claims.exp === undefined || claims.exp <= now) return {refused: 'expired'};
  if (claims.nbf !== undefined && claims.nbf > now) return {refused: 'not valid yet'};
  if (issuer !== undefined && claims.iss !== issuer) return {refused: 'issuer'};
  if (audience !== undefined && ![claims.aud].flat().includes(audience)) return {refused: 'audience'};
  return claims;
}

function verified(key: JsonWebKey, signed: Buffer, signature: Buffer): boolean {
  try {
    return verify('sha256', signed, {key: createPublicKey({key, format: 'jwk'}), dsaEncoding: 'ieee-p1363'}, signature);
  } catch {
    return false;
  }
}

function json(part: string): unknown {
  return parse(Buffer.from(part, 'base64url').toString('utf8'));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
