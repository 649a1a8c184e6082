/** A question of a DNS client. */
export interface DnsQuestion {
  readonly id: number;
  readonly recursion: boolean;
  /** In lower case, without the last dot. */
  readonly name: string;
  /** 1 is A, 28 is AAAA. */
  readonly type: number;
  /** The bytes of the question section, repeated in the answer. */
  readonly section: Buffer;
}

export const TYPE_A = 1;
const HEADER = 12;
const NAME_POINTER = 0xc00c;
const CLASS_IN = 1;

/** The first question of a message; undefined for what is none. */
export function readQuestion(message: Buffer): DnsQuestion | undefined {
  if (message.length < HEADER + 5 || (message.readUInt16BE(2) & 0x8000) !== 0 || message.readUInt16BE(4) < 1) return undefined;
  const labels: string[] = [];
  let at = HEADER;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    // A question has nothing to point at.
    if (length > 63 || at + length + 5 >= message.length) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const end = at + 5;
  if (end > message.length) return undefined;
  return {
    id: message.readUInt16BE(0),
    recursion: (message.readUInt16BE(2) & 0x0100) !== 0,
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at + 1),
    section: message.subarray(HEADER, end),
  };
}

/** An authoritative answer: A records, none (the name has no record of that type), or NXDOMAIN when `addresses` is undefined. */
export function writeAnswer(question: DnsQuestion, addresses: readonly string[] | undefined, ttlS: number): Buffer {
  const records = question.type === TYPE_A ? (addresses ?? []) : [];
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(0x8480 | (question.recursion ? 0x0100 : 0) | (addresses === undefined ? 3 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.section, ...records.map((address) => record(address, ttlS))]);
}

function record(address: string, ttlS: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16BE(NAME_POINTER, 0);
  bytes.writeUInt16BE(TYPE_A, 2);
  bytes.writeUInt16BE(CLASS_IN, 4);
  bytes.writeUInt32BE(ttlS, 6);
  bytes.writeUInt16BE(4, 10);
  bytes.set(
    address
      .split('.')
      .slice(0, 4)
      .map((part) => Number(part) & 0xff),
    12,
  );
  return bytes;
}
