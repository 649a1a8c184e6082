import {hostName, ipv4} from './dns-data.ts';

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

/** One record of an answer; `data` as it goes over the wire. */
export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly ttlS: number;
  readonly data: Buffer;
}

/** `exists` is about the name, whatever the type. `authority` tells a resolver how long it may remember that there is nothing. */
export interface DnsAnswer {
  readonly exists: boolean;
  readonly records: readonly ResourceRecord[];
  readonly authority?: readonly ResourceRecord[];
}

export const TYPE_A = 1;
const HEADER = 12;
const CLASS_IN = 1;
const TRUNCATED = 0x0200;
/** What every client takes over UDP; a longer answer is asked for again over TCP. */
const UDP_BYTES = 512;

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

/** What a list of addresses says to a question: A records, none for another type, or that there is no such name when undefined. */
export function addressAnswer({name, type}: DnsQuestion, addresses: readonly string[] | undefined, ttlS: number): DnsAnswer {
  const found = type === TYPE_A ? (addresses ?? []) : [];
  return {exists: addresses !== undefined, records: found.map((address) => ({name, type: TYPE_A, ttlS, data: ipv4(address)}))};
}

/** An authoritative answer, for `udp` cut off where a client would not take it. */
export function writeAnswer(question: DnsQuestion, {exists, records, authority = []}: DnsAnswer, udp = false): Buffer {
  const body = [...records, ...authority].map(record);
  const whole = HEADER + question.section.length + body.reduce((sum, {length}) => sum + length, 0);
  const cut = udp && whole > UDP_BYTES;
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(0x8480 | (question.recursion ? 0x0100 : 0) | (cut ? TRUNCATED : 0) | (exists ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(cut ? 0 : records.length, 6);
  header.writeUInt16BE(cut ? 0 : authority.length, 8);
  return Buffer.concat([header, question.section, ...(cut ? [] : body)]);
}

function record({name, type, ttlS, data}: ResourceRecord): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttlS, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([hostName(name), fixed, data]);
}
