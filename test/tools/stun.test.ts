import {readFileSync} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {attributeOf, attributes, decode, encode, ephemeralCredential, errorOf, longTermKey, methods} from '../../src/tools/stun.ts';
import {tryAllocation} from '../../src/tools/turn-client.ts';

type Dialogue = readonly (readonly [request: string, answer: string])[];
const {accepted, refused} = JSON.parse(readFileSync(new URL('../fixtures/tools/coturn-dialogues.json', import.meta.url), 'utf8')) as {
  readonly accepted: Dialogue;
  readonly refused: Dialogue;
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function read(hex: string) {
  const found = decode(Buffer.from(hex, 'hex'));
  if (found === undefined) throw new Error('not a whole message');
  return found.message;
}

/** coturn as it was recorded, in pieces as TCP brings them; transactions are those of whoever asks. */
async function recorded(dialogue: Dialogue, pieces = 7): Promise<Socket> {
  const server = createServer((socket) => {
    let next = 0;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      const answer = Buffer.from(dialogue[next]?.[1] ?? '', 'hex');
      next += 1;
      if (answer.length === 0) {
        socket.destroy();
        return;
      }
      data.copy(answer, 8, 8, 20);
      for (let at = 0; at < answer.length; at += pieces) socket.write(answer.subarray(at, at + pieces));
    });
  });
  return joined(server);
}

async function joined(server: ReturnType<typeof createServer>): Promise<Socket> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  closing.push(() => {
    socket.destroy();
    server.close();
  });
  return socket;
}

const credential = ephemeralCredential('first-secret', 'gomeet-health', 1_795_297_277);

describe('STUN', () => {
  it('writes the very bytes that coturn accepted', () => {
    const wanted = Buffer.from(accepted[2]?.[0] ?? '', 'hex');
    const message = read(accepted[2]?.[0] ?? '');
    const realm = attributeOf(message, attributes.realm)?.toString() ?? '';
    const list = message.attributes.filter(([type]) => type !== attributes.messageIntegrity);
    const key = longTermKey(credential.username, realm, credential.password);
    expect(realm).toBe('turn.gomeet.com');
    expect(attributeOf(message, attributes.username)?.toString()).toBe(credential.username);
    expect(encode('allocate', Buffer.from(message.transaction), list, key).toString('hex')).toBe(wanted.toString('hex'));
  });

  it('reads what coturn answered', () => {
    expect(read(accepted[0]?.[1] ?? '')).toMatchObject({method: methods.binding, kind: 'success'});
    const challenge = read(accepted[1]?.[1] ?? '');
    expect(challenge).toMatchObject({method: methods.allocate, kind: 'error'});
    expect(errorOf(challenge)).toEqual({code: 401, reason: 'Unauthorized'});
    expect(attributeOf(read(accepted[2]?.[1] ?? ''), attributes.relayedAddress)?.length).toBe(8);
  });

  it('waits for the rest of a message and keeps what follows it', () => {
    const bytes = Buffer.from(accepted[0]?.[1] ?? '', 'hex');
    for (let length = 0; length < bytes.length; length += 1) expect(decode(bytes.subarray(0, length))).toBeUndefined();
    expect(decode(Buffer.concat([bytes, Buffer.from('0102', 'hex')]))?.rest.toString('hex')).toBe('0102');
  });

  it.each([
    '485454502f312e3120343030',
    `0101000021 12a443${'00'.repeat(12)}`,
    `010100032112a442${'00'.repeat(12)}`,
    `0101fffc2112a442${'00'.repeat(12)}`,
  ])('refuses %s', (hex) => {
    expect(() => decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(/not STUN/);
  });
});

describe('an allocation', () => {
  it('is made and given back', async () => {
    expect(await tryAllocation(await recorded(accepted), credential)).toEqual({
      reached: true,
      allocated: true,
      realm: 'turn.gomeet.com',
      error: '',
    });
  });

  it('says that the server knows another secret', async () => {
    const trial = await tryAllocation(await recorded(refused, 1_000), credential);
    expect(trial).toMatchObject({reached: true, allocated: false, realm: 'turn.gomeet.com'});
    expect(trial.error).toMatch(/refused \(401 Unauthorized\).*another secret/);
  });

  it('says that the server ended the connection', async () => {
    const trial = await tryAllocation(await recorded(accepted.slice(0, 1)), credential);
    expect(trial).toMatchObject({reached: true, allocated: false, error: 'the server ended the connection'});
    expect(trial.broken).toBeInstanceOf(Error);
  });

  it('says that something else listens', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await tryAllocation(await joined(web), credential)).error).toMatch(/not STUN/);
  });
});
