import {describe, expect, test} from 'vitest';
import type {World} from '../../../src/core/ports.ts';
import {Secret} from '../../../src/core/secret.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {asked, platform, put, recordsOf, rightRecords, sync} from './_dns.ts';

describe('an account that does not fit', () => {
  test('a domain of another account', async () => {
    const {world, api} = await platform();
    await api.edit((account) => {
      for (const one of account.domains) one.name = 'example.net';
    });
    const result = await sync(world);
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(
      /^alertmanager\.gomeet\.com, .*turn\.gomeet\.com: no domain of the account holds them \(it has example\.net\)$/,
    );
  });

  test('the longest domain that fits is the zone', async () => {
    const here = await platform();
    await here.api.edit((account) => {
      account.domains.push({name: 'api.gomeet.com', ttl: 1800, records: []}, {name: 'meet.com', ttl: 1800, records: []});
    });
    await sync(here.world);
    expect(here.api.account().domains[1]?.records.map(({type, name}) => `${type} ${name}`)).toEqual(['TXT _gomeet', 'A @']);
  });

  test('a load balancer that was deleted by hand', async () => {
    const {world, api, ip} = await platform();
    await api.edit((account) => {
      account.load_balancers = [];
    });
    const result = await sync(world);
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(new RegExp(`^Service traefik says ${ip}, but no load balancer of the account has this address`));
    expect(asked(api).filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  test('a token that may only read: nothing is touched, and it is said what to do', async () => {
    const {world, api} = await platform();
    const sent: string[] = [];
    const cloud = digitalOcean({
      token: new Secret('reader'),
      credential: 'a test',
      server: 'https://api.example',
      clock: world.clock,
      send: async ({method, path, headers, body = ''}) => {
        sent.push(method);
        if (method !== 'GET') return {status: 403, headers: {}, body: JSON.stringify({id: 'Forbidden', message: 'You are not authorized'})};
        return api.handle({method, path, headers, body});
      },
    });
    const {outcome, message, next} = await sync({...world, cloud});
    expect([outcome, sent.filter((method) => method !== 'GET')]).toEqual(['refused', ['POST']]);
    expect(message).toMatch(/the token from a test may not do POST .*nothing was changed in the account$/);
    expect(next[0]).toMatch(/^give the token full access, or the scope that is missing/);
  });

  test('a load balancer without an address, and one with a hostname', async () => {
    const here = await platform();
    const withStatus = (ingress: readonly object[]): World => ({
      ...here.world,
      cluster: {
        ...here.world.cluster,
        list: async (version, kind, ...rest) => {
          const found = await here.world.cluster.list(version, kind, ...rest);
          return found.map((one) =>
            one.kind === 'Service' && one.metadata.name === 'traefik' ? {...one, status: {loadBalancer: {ingress}}} : one,
          );
        },
      },
    });
    const none = await sync(withStatus([]));
    expect(none.outcome).toBe('refused');
    expect(none.message).toMatch(/has nowhere to lead: Service traefik has no address of a load balancer \(yet\)$/);
    const named = await sync(withStatus([{hostname: 'lb.example.net'}]));
    expect(named.outcome, named.message).toBe('ok');
    expect(recordsOf(here.api)).toContain('CNAME api lb.example.net');
    expect((await sync(withStatus([{hostname: 'lb.example.net'}]))).records[0]?.state).toBe('settled');
    const back = await sync(here.world);
    expect(back.outcome, back.message).toBe('ok');
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
  });

  test('no TURN server yet: the other names are written, and it is said', async () => {
    const here = await platform();
    const world: World = {
      ...here.world,
      cluster: {
        ...here.world.cluster,
        list: async (version, kind, ...rest) => (kind === 'Pod' ? [] : here.world.cluster.list(version, kind, ...rest)),
      },
    };
    const result = await sync(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.find(({instance}) => instance === 'turn.gomeet.com')?.message).toMatch(/^left as it is: no TURN server/);
    expect(recordsOf(here.api).filter((line) => / turn | _gomeet.turn /.test(line))).toEqual([]);
  });

  test('a zone that others serve is written and said', async () => {
    const {world} = await platform();
    const {outside} = world;
    if (outside === undefined) throw new Error('no outside');
    const elsewhere = {...world, outside: {...outside, nameServers: async () => ({names: ['ns1.other.net'], error: ''})}};
    const result = await sync(elsewhere);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.find(({id}) => id === 'dns.zone')?.message).toBe(
      'gomeet.com is served by ns1.other.net, so nobody sees the records of the account',
    );
  });
});

test('a zone that somebody changes while answers get lost is not guessed at', async () => {
  const here = await platform();
  here.api.fail({as: 'cut-before', only: {method: 'POST'}, at: [3]});
  const result = await sync(here.world, {
    listen: (event) => {
      if (event.type === 'said' && event.message.includes('reading the zone again')) void put(here.api, 'A', 'livekit', '198.51.100.9');
    },
  });
  expect(result.outcome).toBe('failed');
  expect(result.message).toMatch(/changed meanwhile: livekit\.gomeet\.com: it has A 198\.51\.100\.9, which gomeet did not make$/);
});
