import {createHash, createHmac} from 'node:crypto';

/** STUN messages (RFC 8489) as far as a TURN allocation (RFC 8656) needs them. */
export const methods = {binding: 0x001, allocate: 0x003, refresh: 0x004} as const;
export type Method = keyof typeof methods;
export const attributes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
  mappedAddress: 0x0020,
} as const;

const cookie = 0x2112a442;
const headerBytes = 20;
/** A STUN message fits in a datagram; what claims to be longer is something else. */
const longest = 1500;

export type Attribute = readonly [type: number, value: Buffer];
export type StunMessage = {
  readonly method: number;
  readonly kind: 'request' | 'indication' | 'success' | 'error';
  readonly transaction: Buffer;
  readonly attributes: readonly Attribute[];
};
const kinds = ['request', 'indication', 'success', 'error'] as const;

/** A request; with a key it ends with MESSAGE-INTEGRITY, which covers everything before it. */
export function encode(method: Method, transaction: Buffer, list: readonly Attribute[], key?: Buffer): Buffer {
  const body = Buffer.concat(list.map(encodeAttribute));
  const plain = Buffer.concat([header(methods[method], body.length + (key === undefined ? 0 : 24), transaction), body]);
  if (key === undefined) return plain;
  const integrity = createHmac('sha1', key).update(plain).digest();
  return Buffer.concat([plain, encodeAttribute([attributes.messageIntegrity, integrity])]);
}

function header(type: number, length: number, transaction: Buffer): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(cookie, 4);
  return Buffer.concat([bytes, transaction]);
}

function encodeAttribute([type, value]: Attribute): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** The first whole message of what has arrived over TCP and what follows it; undefined while it is not complete. Throws an Error for what is no STUN. */
export function decode(bytes: Buffer): {readonly message: StunMessage; readonly rest: Buffer} | undefined {
  if (bytes.length > 0 && (bytes[0] ?? 0) > 0x3f) throw new Error('the answer is not STUN: something else listens there');
  if (bytes.length < headerBytes) return undefined;
  const type = bytes.readUInt16BE(0);
  const length = bytes.readUInt16BE(2);
  if (bytes.readUInt32BE(4) !== cookie || length % 4 !== 0 || length > longest)
    throw new Error('the answer is not STUN: something else listens there');
  const end = headerBytes + length;
  if (bytes.length < end) return undefined;
  const list: Attribute[] = [];
  for (let at = headerBytes; at + 4 <= end; ) {
    const size = bytes.readUInt16BE(at + 2);
    if (at + 4 + size > end) throw new Error('a STUN attribute is longer than its message');
    list.push([bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + size)]);
    at += 4 + Math.ceil(size / 4) * 4;
  }
  const kind = kinds[((type >> 7) & 2) | ((type >> 4) & 1)] ?? 'request';
  const method = (type & 0x000f) | ((type >> 1) & 0x0070) | ((type >> 2) & 0x0f80);
  return {message: {method, kind, transaction: bytes.subarray(8, headerBytes), attributes: list}, rest: bytes.subarray(end)};
}

export function attributeOf(message: StunMessage, type: number): Buffer | undefined {
  return message.attributes.find(([one]) => one === type)?.[1];
}

/** `401` and `Unauthorized`; 0 when the message carries no readable ERROR-CODE. */
export function errorOf(message: StunMessage): {readonly code: number; readonly reason: string} {
  const value = attributeOf(message, attributes.errorCode);
  if (value === undefined || value.length < 4) return {code: 0, reason: 'no reason given'};
  return {code: ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0), reason: value.subarray(4).toString('utf8').slice(0, 100)};
}

/** Key of the long-term credential mechanism. MD5 is what the protocol says. */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

/** Username and password of coturn's `use-auth-secret`: valid until `expiresAt` (seconds since 1970). */
export function ephemeralCredential(
  secret: string,
  name: string,
  expiresAt: number,
): {readonly username: string; readonly password: string} {
  const username = `${expiresAt}:${name}`;
  return {username, password: createHmac('sha1', secret).update(username).digest('base64')};
}
