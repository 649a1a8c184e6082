import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Addresses, fixedNumber, takeSlot} from '../../../src/sandbox/supervisor/addresses.ts';
import {podWith} from './_pods.ts';

test.each([
  ['postgres-primary-0', 1],
  ['postgres-replica-0', 2],
  ['postgres-replica-2', 4],
  ['redis-master-0', 1],
  ['redis-master-5', 6],
  ['redis-replica-0', 7],
  ['redis-replica-5', 12],
  ['pgbouncer-6d5f-abcde', undefined],
])('%s always has number %s', (pod, number) => {
  expect(fixedNumber(pod)).toBe(number);
});

test('no two pods of twelve masters and twelve replicas share an address', () => {
  const numbers = ['redis-master', 'redis-replica'].flatMap((set) =>
    Array.from({length: 12}, (_, index) => fixedNumber(`${set}-${index}`)),
  );
  expect(new Set(numbers).size).toBe(24);
});

test('pods of a Deployment get the lowest free address, and give it back', () => {
  const addresses = new Addresses(10);
  const [first, second, third] = ['a', 'b', 'c'].map((suffix) => podWith({}, {name: `pgbouncer-${suffix}`, app: 'pgbouncer'}));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three pods');
  expect([addresses.of(first), addresses.of(second), addresses.of(first)]).toEqual(['127.10.2.1', '127.10.2.2', '127.10.2.1']);
  addresses.free('pgbouncer-a');
  expect(addresses.of(third)).toBe('127.10.2.1');
});

test('sandboxes side by side have different octets, and a sandbox keeps its own', async () => {
  const home = await mkdtemp(join(tmpdir(), 'gomeet-octets-'));
  try {
    const first = await takeSlot(join(home, 'a'));
    const second = await takeSlot(join(home, 'b'));
    expect(second.octet).not.toBe(first.octet);
    await first.release();
    const third = await takeSlot(join(home, 'c'));
    expect(third.octet).not.toBe(first.octet);
    const again = await takeSlot(join(home, 'a'));
    expect(again.octet).toBe(first.octet);
    expect(await readFile(join(home, 'a', 'octet'), 'utf8')).toBe(`${first.octet}\n`);
    await Promise.all([second.release(), third.release(), again.release()]);
  } finally {
    await rm(home, {recursive: true});
  }
});
