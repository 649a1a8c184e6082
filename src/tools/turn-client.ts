import {randomBytes} from 'node:crypto';
import type {Duplex} from 'node:stream';
import {type Attribute, attributeOf, attributes, decode, encode, errorOf, longTermKey, type Method, type StunMessage} from './stun.ts';

export type TurnCredential = {readonly username: string; readonly password: string};
/** How far it went. `error` is empty when the allocation was made and given back; `broken` is what ended the connection. */
export type TurnTrial = {
  readonly reached: boolean;
  readonly allocated: boolean;
  readonly realm: string;
  readonly error: string;
  readonly broken?: Error;
};

const udp = Buffer.from([17, 0, 0, 0]);
const seconds = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** STUN binding, then a TURN allocation with its credential, then its release. Never throws for what the server says; the caller ends the stream. */
export async function tryAllocation(stream: Duplex, credential: TurnCredential): Promise<TurnTrial> {
  const ask = dialogue(stream);
  let reached = false;
  let realm = '';
  const result = (error: string, allocated = false): TurnTrial => ({reached, allocated, realm, error});
  try {
    const bound = await ask('binding', []);
    reached = bound.kind === 'success';
    if (!reached) return result(`the STUN binding was refused: ${said(bound)}`);
    const transport: Attribute = [attributes.requestedTransport, udp];
    let answer = await ask('allocate', [transport]);
    // 401 is the challenge with realm and nonce; 438 brings a fresh nonce.
    for (let tries = 0; tries < 2 && answer.kind === 'error' && [401, 438].includes(errorOf(answer).code); tries += 1) {
      const [realmBytes, nonce] = [attributeOf(answer, attributes.realm), attributeOf(answer, attributes.nonce)];
      if (realmBytes === undefined || nonce === undefined) return result('the server asks for a credential but sends no realm or nonce');
      realm = realmBytes.toString('utf8');
      if (tries > 0 && errorOf(answer).code === 401) break;
      const key = longTermKey(credential.username, realm, credential.password);
      const identity: readonly Attribute[] = [
        [attributes.username, Buffer.from(credential.username)],
        [attributes.realm, realmBytes],
        [attributes.nonce, nonce],
      ];
      answer = await ask('allocate', [transport, [attributes.lifetime, seconds(60)], ...identity], key);
      if (answer.kind !== 'success') continue;
      await ask('refresh', [[attributes.lifetime, seconds(0)], ...identity], key).catch(() => undefined);
      return result('', true);
    }
    const {code} = errorOf(answer);
    if (answer.kind === 'success') return result('the server gave a relay address without asking who wants it');
    if (code === 401) return result(`the minted credential was refused (${said(answer)}): the server knows another secret`);
    return result(`the allocation was refused: ${said(answer)}`);
  } catch (error) {
    const broken = error instanceof Error ? error : new Error(String(error));
    return {...result(broken.message), broken};
  }
}

function said(message: StunMessage): string {
  const {code, reason} = errorOf(message);
  return `${code} ${reason}`;
}

type Ask = (method: Method, list: readonly Attribute[], key?: Buffer) => Promise<StunMessage>;

/** One question at a time; answers to other transactions are dropped. */
function dialogue(stream: Duplex): Ask {
  let buffered: Buffer = Buffer.alloc(0);
  let waiting: {readonly transaction: Buffer; settle(answer: StunMessage | Error): void} | undefined;
  let over: Error | undefined = stream.errored ?? undefined;
  const end = (error: Error) => {
    over ??= error;
    waiting?.settle(over);
  };
  stream.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    try {
      for (let next = decode(buffered); next !== undefined; next = decode(buffered)) {
        buffered = next.rest;
        if (waiting?.transaction.equals(next.message.transaction) === true) waiting.settle(next.message);
      }
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)));
    }
  });
  stream.on('error', end);
  stream.on('close', () => end(new Error('the server ended the connection')));
  stream.on('end', () => end(new Error('the server ended the connection')));
  return (method, list, key) =>
    new Promise((resolve, reject) => {
      if (over !== undefined) return reject(over);
      const transaction = randomBytes(12);
      waiting = {
        transaction,
        settle: (answer) => {
          waiting = undefined;
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        },
      };
      stream.write(encode(method, transaction, list, key));
    });
}
