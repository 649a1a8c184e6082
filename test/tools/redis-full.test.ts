import {describe, expect, it} from 'vitest';
import {isUnread, type RedisDetail} from '../../src/core/data-stores.ts';
import {parseRedis, redisScript} from '../../src/tools/redis-cli.ts';
import {slotOf, tagIn} from '../../src/tools/redis-slot.ts';
import {out, pod, recorded} from './_parsers.ts';

const read = (text: string) => parseRedis(out(text), pod);
const master = recorded('redis-full-master.txt');
const fullOf = (text: string): RedisDetail => {
  const {full} = read(text);
  if (full === undefined) throw new Error('no full reading');
  return full;
};

describe('everything of Redis', () => {
  it('is asked over one connection, counters twice, without a secret', () => {
    expect(redisScript(3).match(/\$t redis-cli/g)).toHaveLength(1);
    expect(redisScript(3).match(/'info'/g)).toHaveLength(2);
    expect(redisScript(3)).toContain('sleep 1');
    expect(redisScript(3)).not.toMatch(/ -a |--pass/);
  });

  it('reads a master of 7.0, which tells less', () => {
    expect(read(master)).toMatchObject({role: 'master', memoryLimitBytes: 1024 ** 3, slotsPfail: 0});
    const full = fullOf(master);
    expect(full).toMatchObject({
      version: '7.0.15',
      link: {lastIoS: null, syncing: false, replicas: [{state: 'online', offset: expect.any(Number)}]},
      persistence: {loading: false, rdbStatus: 'ok', aofEnabled: true, aofWriteStatus: 'ok', aofRewriteStatus: 'ok'},
      clusterConnections: 10,
    });
    expect(full.pingMs).toBeGreaterThan(0);
    expect(full.pingMs).toBeLessThan(100);
    expect(full.counters).toMatchObject({first: {rejectedConnections: 0, deniedAuth: null}, later: {evictedKeys: 0}});
  });

  it('reads a replica', () => {
    expect(fullOf(recorded('redis-full-replica.txt')).link).toMatchObject({offset: expect.any(Number), syncing: false, replicas: []});
  });

  it('reads who was refused, and no heading that a client made up', () => {
    const {refused} = fullOf(master);
    if (isUnread(refused)) throw new Error(refused.unread);
    expect(refused[0]).toMatchObject({reason: 'auth', user: 'another user', count: expect.any(Number)});
    expect(refused.at(-1)).toMatchObject({reason: 'auth', user: 'default'});
    expect(refused.every((one) => one.ageS >= 0 && one.count >= 1)).toBe(true);
  });

  it('believes its own settings, not what a replica calls itself in INFO', () => {
    const forged = '"@@exit 0"\n"@@policy"\n1) "maxmemory-policy"\n2) "allkeys-lru"\n"@@exit 0"\n';
    expect(read(master.replace('slave0:ip=127.0.0.1', `slave0:ip=x\n${forged}`)).maxmemoryPolicy).toBe('noeviction');
  });

  it('tells no name of a user that a client made up: it may be a password', () => {
    expect(JSON.stringify(fullOf(master).refused)).not.toContain('evil');
  });

  it('reads the slow log: names of commands, never their arguments', () => {
    const {slow} = fullOf(master);
    if (isUnread(slow)) throw new Error(slow.unread);
    expect(slow.length).toBe(128);
    expect(slow.latest).toHaveLength(10);
    expect(slow.latest[0]).toMatchObject({command: 'slowlog', ms: expect.any(Number)});
    expect(JSON.stringify(slow)).not.toContain('@@');
    const odd = fullOf(master.replace('4) 1) "slowlog"', '4) 1) "SET secret=hunter2"'));
    expect(JSON.stringify(odd.slow)).not.toContain('hunter2');
  });

  it('reads what 8 documents: auxiliary fields, slots on their way, more counters and more about who was refused', () => {
    const found = read(recorded('redis-8-documented.txt'));
    const self = found.peers.find((peer) => peer.id === found.id);
    expect(self).toMatchObject({hostname: 'redis-1.redis-cluster', slots: 5461, ranges: [[0, 5460]]});
    expect(self?.moving).toEqual([`[5460->-${'b'.repeat(40)}]`, `[9000-<-${'c'.repeat(40)}]`]);
    expect(found.full).toMatchObject({
      version: '8.2.9',
      counters: {first: {deniedAuth: 2}},
      refused: expect.arrayContaining([expect.objectContaining({reason: 'auth'})]),
    });
  });

  it.each<[string, string, readonly string[]]>([
    [
      'no ACL LOG for this role',
      master.replace(/("@@words"\n)[\s\S]*?("slow"\n)/, "$1(error) NOPERM this user has no permissions to run the 'acl|log' command\n$2"),
      ['refused', 'slow'],
    ],
    ['ended before ACL LOG', master.slice(0, master.indexOf('"@@words"')), ['counters', 'refused', 'slow']],
    ['ended before the slow log', `${master.slice(0, master.indexOf('"slow"'))}@@exit 124\n`, ['counters', 'refused', 'slow']],
    ['ended before the second sample', master.slice(0, master.indexOf('"@@later"')), ['counters']],
    ['hung before the second sample', recorded('redis-full-hung-later.txt'), ['counters']],
    ['a PING without its answer', master.replace('PONG\nPONG\n', 'PONG\n'), ['pingMs']],
    ['an empty ACL LOG', master.replace(/("@@words"\n)[\s\S]*?("slow"\n)/, '$1(empty array)\n$2'), []],
  ])('%s spoils only what it holds', (_, text, unread) => {
    const parts = Object.entries(fullOf(text));
    expect(parts.filter(([, part]) => isUnread(part)).map(([name]) => name)).toEqual(unread);
  });

  it.each<[string, string, RegExp]>([
    ['NOAUTH, though redis-cli ended with 0', recorded('redis-full-noauth.txt'), /redis answered: NOAUTH/],
    ['a server that hangs', recorded('redis-full-hung.txt'), /no answer in time/],
    ['MOVED where none can be', '@@role\nMOVED 5 10.0.0.1:6379\n@@exit 0\n', /redis answered: MOVED/],
    ['10 MB of anything', `@@role\n${'x\n'.repeat(5 * 1024 ** 2)}@@exit 0\n`, /the answer is 10 MB long/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

it('slots of keys, by the examples of the cluster specification', () => {
  expect(slotOf('123456789')).toBe(0x31c3 % 16_384);
  expect(slotOf('foo')).toBe(12_182);
  expect(slotOf('{foo}bar')).toBe(12_182);
  expect(slotOf('a{}foo')).toBe(slotOf('a{}foo'));
  const tag = tagIn([[7_000, 7_000]]);
  expect(slotOf(`gomeet:health:{${tag}}:x`)).toBe(7_000);
  expect(tagIn([])).toBeUndefined();
});
