/** A host name as labels, each behind its length. A dot at the end says nothing new. */
export function hostName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.');
  const bytes = labels.filter((label) => label !== '').map((label) => Buffer.from(label.slice(0, 63), 'latin1'));
  return Buffer.concat([...bytes.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.from([0])]);
}

/** Four bytes of a dotted address. */
export function ipv4(address: string): Buffer {
  const parts = address.split('.').map((part) => Number(part) & 0xff);
  return Buffer.from([0, 1, 2, 3].map((index) => parts[index] ?? 0));
}

/** Sixteen bytes of an IPv6 address without a zone. */
export function ipv6(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16) & 0xffff));
  const [front, back] = [groups(left), groups(right ?? '')];
  const middle = right === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...front, ...Array<number>(middle).fill(0), ...back].slice(0, 8).entries())
    bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

const TEXT_BYTES = 255;

/** A text in pieces of at most 255 bytes, each behind its length. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const count = Math.max(1, Math.ceil(bytes.length / TEXT_BYTES));
  const pieces = Array.from({length: count}, (_, index) => bytes.subarray(index * TEXT_BYTES, (index + 1) * TEXT_BYTES));
  return Buffer.concat(pieces.flatMap((piece) => [Buffer.from([piece.length]), piece]));
}

/** Preference and host of a mail exchange. */
export function mailExchange(preference: number, host: string): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(preference & 0xffff);
  return Buffer.concat([head, hostName(host)]);
}

/** Start of authority: the last number says how many seconds a resolver may remember that there is nothing. */
export function startOfAuthority(server: string, mailbox: string, serial: number, minimumS: number): Buffer {
  const numbers = Buffer.alloc(20);
  for (const [index, value] of [serial, 10_800, 3_600, 604_800, minimumS].entries()) numbers.writeUInt32BE(value >>> 0, index * 4);
  return Buffer.concat([hostName(server), hostName(mailbox), numbers]);
}
