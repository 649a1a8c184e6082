import {describe, expect, test} from 'vitest';
import {type Zone, type ZoneRecord, zoneAnswer} from '../../../src/sandbox/cloud/zone.ts';
import {readQuestion, writeAnswer} from '../../../src/sandbox/stand-ins/edge/dns-message.ts';

const record = (type: string, name: string, data: string, ttl = 300): ZoneRecord => ({type, name, data, ttl, priority: 10});
const zone = (...records: readonly ZoneRecord[]): Zone => ({name: 'example.org', serial: 7, records});
const types = {A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28};

const plain = zone(
  record('NS', '@', 'ns1.digitalocean.com'),
  record('A', '@', '203.0.113.1'),
  record('A', 'api', '203.0.113.10', 60),
  record('A', 'api', '203.0.113.11', 60),
  record('AAAA', 'api', '2001:db8::1:2'),
  record('TXT', '_gomeet.api', 'heritage=gomeet,owner=gomeet-x'),
  record('CNAME', 'www', '@'),
  record('CNAME', 'away', 'elsewhere.test.'),
  record('CNAME', 'loop', 'loop.example.org'),
  record('A', '*.any', '203.0.113.20'),
  record('A', 'taken.any', '203.0.113.21'),
  record('MX', '@', 'mail.example.org.'),
);

function ask(name: string, type: keyof typeof types, zones: readonly Zone[] = [plain]) {
  const {exists, records, authority = []} = zoneAnswer(zones, {name, type: types[type]});
  return {exists, types: records.map((one) => one.type), data: records.map(({data}) => [...data].join('.')), soa: authority.length};
}

describe('what the name servers of a zone say', () => {
  test.each([
    ['every address of a name', 'api.example.org', 'A', {exists: true, types: [1, 1], data: ['203.0.113.10', '203.0.113.11'], soa: 0}],
    ['the zone itself', 'example.org', 'A', {exists: true, types: [1], data: ['203.0.113.1'], soa: 0}],
    ['an alias with what it leads to', 'www.example.org', 'A', {exists: true, types: [5, 1]}],
    ['an alias that leads away', 'away.example.org', 'A', {exists: true, types: [5]}],
    ['an alias alone when it was asked for', 'www.example.org', 'CNAME', {exists: true, types: [5]}],
    ['a wildcard for a name without records', 'x.y.any.example.org', 'A', {exists: true, data: ['203.0.113.20']}],
    ['no wildcard for a name with records', 'taken.any.example.org', 'A', {exists: true, data: ['203.0.113.21']}],
    ['nothing of another type', 'api.example.org', 'TXT', {exists: true, types: [], soa: 1}],
    ['a name above others exists', 'any.example.org', 'A', {exists: true, types: [], soa: 1}],
    ['no such name', 'nowhere.example.org', 'A', {exists: false, types: [], soa: 1}],
    ['another zone', 'example.com', 'A', {exists: false, types: [], soa: 0}],
    ['a zone whose name only ends alike', 'notexample.org', 'A', {exists: false, types: [], soa: 0}],
    ['its name servers', 'example.org', 'NS', {exists: true, types: [2]}],
    ['where they are', 'ns2.digitalocean.com', 'A', {exists: true, data: ['127.0.0.1']}],
    ['its authority', 'example.org', 'SOA', {exists: true, types: [6]}],
    ['a mail exchange', 'example.org', 'MX', {exists: true, types: [15]}],
    ['an IPv6 address', 'api.example.org', 'AAAA', {data: ['32.1.13.184.0.0.0.0.0.0.0.0.0.1.0.2']}],
  ] as const)('%s', (_, name, type, wanted) => {
    expect(ask(name, type)).toMatchObject(wanted);
  });

  test('aliases in a circle end', () => {
    expect(ask('loop.example.org', 'A').types).toHaveLength(8);
  });

  test('of two zones the narrower one answers', () => {
    const narrow: Zone = {name: 'eu.example.org', serial: 1, records: [record('A', 'api', '203.0.113.30')]};
    expect(ask('api.eu.example.org', 'A', [plain, narrow]).data).toEqual(['203.0.113.30']);
  });
});

test('a long answer is cut off over UDP alone, and its client asks again over TCP', () => {
  const long = zone(...Array.from({length: 6}, (_, index) => record('TXT', 'long', `${index}`.padEnd(300, 'x'))));
  const labels = 'long.example.org'.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const question = readQuestion(Buffer.from([1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 16, 0, 1]));
  if (question === undefined) throw new Error('not read');
  const answer = zoneAnswer([long], question);
  const [udp, tcp] = [writeAnswer(question, answer, true), writeAnswer(question, answer)];
  expect([udp.readUInt16BE(2) & 0x0200, udp.readUInt16BE(6)]).toEqual([0x0200, 0]);
  expect([tcp.readUInt16BE(2) & 0x0200, tcp.readUInt16BE(6)]).toEqual([0, 6]);
  expect(tcp.length).toBeGreaterThan(6 * 300);
});
