import {expect, test} from 'vitest';
import {addressAnswer, type DnsQuestion, readQuestion, writeAnswer} from '../../../src/sandbox/stand-ins/edge/dns-message.ts';

/** What a resolver sends for a name. */
function question(name: string, type = 1, id = 0x1234): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const header = [id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  return Buffer.from([...header, ...labels, 0, 0, type, 0, 1]);
}

const answered = (asked: DnsQuestion, addresses?: readonly string[]) => writeAnswer(asked, addressAnswer(asked, addresses, 300));

test('a question is read, whatever its case', () => {
  expect(readQuestion(question('API.gomeet.com'))).toMatchObject({id: 0x1234, recursion: true, name: 'api.gomeet.com', type: 1});
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['an answer', Buffer.concat([Buffer.from([0, 1, 0x80, 0]), question('a.b').subarray(4)])],
  ['a name that goes on after the end', question('api.gomeet.com').subarray(0, 20)],
  ['a pointer', Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0x0c, 0, 1, 0, 1])],
])('%s is no question', (_, message) => {
  expect(readQuestion(message)).toBeUndefined();
});

test('an answer repeats the question and gives the addresses', () => {
  const asked = readQuestion(question('api.gomeet.com'));
  if (asked === undefined) throw new Error('not read');
  const answer = answered(asked, ['203.0.113.10']);
  expect(answer.readUInt16BE(0)).toBe(0x1234);
  expect(answer.readUInt16BE(2) & 0x8000).toBe(0x8000);
  expect([answer.readUInt16BE(2) & 0xf, answer.readUInt16BE(6)]).toEqual([0, 1]);
  expect(answer.subarray(12, 12 + asked.section.length)).toEqual(asked.section);
  expect([...answer.subarray(-4)]).toEqual([203, 0, 113, 10]);
});

test('a name without a record of that type is not a name that does not exist', () => {
  const asked = readQuestion(question('api.gomeet.com', 28));
  if (asked === undefined) throw new Error('not read');
  expect(answered(asked, ['203.0.113.10']).readUInt16BE(6)).toBe(0);
  expect(answered(asked, ['203.0.113.10']).readUInt16BE(2) & 0xf).toBe(0);
  expect(answered(asked).readUInt16BE(2) & 0xf).toBe(3);
});
