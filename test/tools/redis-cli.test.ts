import {describe, expect, it} from 'vitest';
import {parseRedis} from '../../src/tools/redis-cli.ts';
import {parsePeers} from '../../src/tools/redis-nodes.ts';
import {sectionsOf} from '../../src/tools/sections.ts';
import {out, pod, recorded} from './_parsers.ts';

describe('redis', () => {
  it('reads a master', () => {
    const found = parseRedis(out(recorded('redis-master.txt')), pod);
    expect(found).toMatchObject({
      pod: 'the-pod',
      nodeName: 'node-1',
      role: 'master',
      clusterState: 'ok',
      slotsAssigned: 16384,
      slotsOk: 16384,
      slotsFail: 0,
      knownNodes: 6,
      clusterSize: 3,
      epoch: 6,
      masterLink: '',
      maxMemoryBytes: 0,
      maxmemoryPolicy: 'noeviction',
      maxClients: 10000,
    });
    expect(found.peers).toHaveLength(6);
    expect(found.peers.reduce((sum, peer) => sum + peer.slots, 0)).toBe(16384);
    expect(found.full).toBeUndefined();
    expect(found.id).toBe(found.peers.find((peer) => peer.flags.includes('myself'))?.id);
  });
  it('reads a replica', () => {
    const found = parseRedis(out(recorded('redis-replica.txt')), pod);
    expect(found).toMatchObject({role: 'replica', masterLink: 'up'});
    expect(found.peers.find((peer) => peer.id === found.id)?.masterId).toMatch(/^[0-9a-f]{40}$/);
  });
  it.each<[string, string, RegExp]>([
    ['NOAUTH, though redis-cli ended with 0', recorded('redis-noauth.txt'), /redis answered: NOAUTH Authentication required/],
    ['a wrong password, though redis-cli ended with 0', recorded('redis-wrongpass.txt'), /redis answered: .*(WRONGPASS|NOAUTH)/],
    ['nobody listens', recorded('redis-refused.txt'), /redis answered: Could not connect to Redis/],
    ['loading', '@@role\n(error) LOADING Redis is loading the dataset in memory\n\n@@exit 0\n', /LOADING Redis is loading/],
    ['hung', '@@role\n@@exit 124\n', /redis gave no answer in time/],
    ['cut off', recorded('redis-master.txt').slice(0, 900), /ended before|cannot be read/],
    ['another role', '@@role\n1) "sentinel"\n"@@exit 0"\n', /role answered "sentinel"/],
    ['no redis-cli', '@@role\nsh: 1: redis-cli: not found\n@@exit 127\n', /role answered|redis-cli: /],
    ['nothing', '', /exit 0/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => parseRedis(out(text), pod)).toThrow(message);
  });
});

describe('cluster nodes', () => {
  const id = 'a12c10660571a53a4776103896b8a9fc7cb24a72';
  it('reads auxiliary fields, single slots, slots on their way, and nodes without an address', () => {
    const text = `${id} 10.0.0.1:6379@16379,redis-master-0.redis-cluster,shard-id=6f myself,master - 0 0 3 connected 0-99 200 [201->-${id}]\n${id} :0@0 slave,fail,noaddr ${id} 0 0 3 disconnected\r\n`;
    expect(parsePeers(text)).toEqual([
      {
        id,
        address: '10.0.0.1:6379',
        hostname: 'redis-master-0.redis-cluster',
        flags: ['myself', 'master'],
        masterId: '',
        linkState: 'connected',
        slots: 101,
        ranges: [
          [0, 99],
          [200, 200],
        ],
        moving: [`[201->-${id}]`],
      },
      {
        id,
        address: ':0',
        hostname: '',
        flags: ['slave', 'fail', 'noaddr'],
        masterId: id,
        linkState: 'disconnected',
        slots: 0,
        ranges: [],
        moving: [],
      },
    ]);
  });
  it.each([
    `${id} 10.0.0.1:6379 master`,
    `nonsense`,
    `${id} a b c d e f connected x-y`,
    `${id} a b c d e f connected 5-2`,
    `${id} a b c d e f connected 0-99999`,
  ])('refuses "%s"', (line) => {
    expect(() => parsePeers(line)).toThrow(/cannot be read/);
  });
});

it('sections survive output without a last newline, CRLF and text around them', () => {
  const sections = sectionsOf('noise\n@@a\r\none\r\ntwo@@exit 3\nnoise\n@@b\n@@exit 0\n');
  expect([...sections]).toEqual([
    ['a', {text: 'one\ntwo', exitCode: 3}],
    ['b', {text: '', exitCode: 0}],
  ]);
});
