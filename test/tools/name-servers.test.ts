import {createSocket} from 'node:dgram';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {type Zone, zoneAnswer} from '../../src/sandbox/cloud/zone.ts';
import {startDns} from '../../src/sandbox/stand-ins/edge/dns.ts';
import {nameServersOf, serversOf} from '../../src/tools/name-servers.ts';

const servers = ['ns1.digitalocean.com', 'ns2.digitalocean.com', 'ns3.digitalocean.com'];
const record = (type: string, name: string, data: string) => ({type, name, data, ttl: 120, priority: 0});
const zones: readonly Zone[] = [
  {
    name: 'example.org',
    serial: 1,
    records: [...servers.map((one) => record('NS', '@', `${one.toUpperCase()}.`)), record('A', 'api', '203.0.113.7')],
  },
];
let server = '';
let stop = async (): Promise<void> => undefined;

beforeAll(async () => {
  // A port that is free for UDP may be taken for TCP, and the server wants both.
  for (let attempt = 1; server === ''; attempt += 1) {
    const probe = createSocket('udp4');
    await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
    const {port} = probe.address();
    await new Promise<void>((resolve) => probe.close(() => resolve()));
    try {
      stop = (await startDns(port, (question) => zoneAnswer(zones, question))).stop;
      server = `127.0.0.1:${port}`;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
});
afterAll(() => stop());

it('says who serves a zone, in lower case and without the last dot', async () => {
  expect(await nameServersOf([server])('example.org')).toEqual({names: servers, error: ''});
  expect(await nameServersOf([server])('example.net')).toEqual({names: [], error: 'ENOTFOUND'});
});

it('asks the next one when the first does not know', async () => {
  // Port 1 of loopback: nobody answers there.
  expect(await nameServersOf(['127.0.0.1:1', server])('example.org')).toMatchObject({names: servers});
});

it('asks each server by itself; one stands for all where they are not to be reached', async () => {
  const ask = serversOf([server], server);
  expect(await ask(servers, 'api.example.org')).toEqual(
    servers.map((resolver) => ({resolver, addresses: ['203.0.113.7'], ttlS: 120, error: ''})),
  );
  expect((await ask(['ns1.digitalocean.com'], 'other.example.org'))[0]).toMatchObject({addresses: [], error: 'ENOTFOUND'});
});

it('a server without an address is one that is silent', async () => {
  expect(await serversOf([server])(['ns1.nowhere.example'], 'api.example.org')).toEqual([
    {resolver: 'ns1.nowhere.example', addresses: [], ttlS: null, error: 'ETIMEOUT'},
  ]);
});

it('ends with the signal', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(nameServersOf([server])('example.org', signal)).rejects.toThrow('stopped');
});
