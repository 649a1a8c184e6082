import {describe, expect, it} from 'vitest';
import {emptyAccount} from '../../../src/sandbox/digitalocean/index.ts';
import {account, domain, said} from './_account.ts';

const records = `/v2/domains/${domain}/records`;

describe('records', () => {
  it.each([
    [
      {type: 'A', name: 'api', data: '203.0.113.10', ttl: 300},
      {name: 'api', data: '203.0.113.10', ttl: 300, priority: null},
    ],
    [{type: 'A', name: 'www2', data: '203.0.113.10'}, {ttl: 1800}],
    [{type: 'CNAME', name: 'live', data: 'lb.example.net.'}, {data: 'lb.example.net'}],
    [{type: 'CNAME', name: 'home', data: '@'}, {data: '@'}],
    [{type: 'TXT', name: '_gomeet.api', data: 'heritage=gomeet,owner=one'}, {data: 'heritage=gomeet,owner=one'}],
    [{type: 'A', name: '*', data: '203.0.113.10'}, {name: '*'}],
    [{type: 'A', name: `api.${domain}.`, data: '203.0.113.10'}, {name: 'api'}],
    [
      {type: 'CAA', name: '@', data: 'letsencrypt.org.', flags: 0, tag: 'issue'},
      {flags: 0, tag: 'issue'},
    ],
  ])('takes %j', async (body, expected) => {
    const {ask} = account();
    const made = await ask('POST', records, body);
    expect(made.status).toBe(201);
    expect(made.json.domain_record).toMatchObject({type: body.type, ...expected});
    expect((await ask('GET', `${records}/${made.json.domain_record.id}`)).json).toEqual(made.json);
  });

  it.each([
    [{type: 'A', name: 'api', data: 'lb.example.net'}, 'IP address did not match IPv4 format (e.g. 127.0.0.1).'],
    [{type: 'AAAA', name: 'api', data: '203.0.113.10'}, 'IP address did not match IPv6 format (e.g. 2001:db8::1).'],
    [{type: 'A', name: 'api', data: '203.0.113.10', ttl: 29}, 'record ttl must be greater than 30'],
    [{type: 'SPF', name: 'api', data: 'x'}, 'Type is not included in the list'],
    [{type: 'CNAME', name: 'live', data: 'lb.example.net'}, 'Data needs to end with a dot (.)'],
    [{type: 'CNAME', name: 'mail', data: 'lb.example.net.'}, 'CNAME records cannot share a name with other records'],
    [{type: 'A', name: 'www', data: '203.0.113.10'}, 'CNAME records cannot share a name with other records'],
    [{type: 'CNAME', name: 'www', data: 'lb.example.net.'}, 'CNAME records cannot share a name with other records'],
    [{type: 'TXT', name: 'api'}, "Data can't be blank"],
    [
      {type: 'A', name: 'a b', data: '203.0.113.10'},
      'Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, ., _ and -) Or a single record of *.',
    ],
  ])('refuses %j', async (body, message) => {
    const {ask, api} = account();
    expect(said(await ask('POST', records, body))).toBe(`422 unprocessable_entity: ${message}`);
    expect(api.account().domains[0]?.records).toHaveLength(9);
  });

  it('may stand there twice: the API takes the same address again', async () => {
    const {ask} = account();
    const body = {type: 'A', name: 'api', data: '203.0.113.10'};
    await ask('POST', records, body);
    expect((await ask('POST', records, body)).status).toBe(201);
    const {json} = await ask('GET', `${records}?type=A&name=api.${domain}`);
    expect(json.domain_records).toHaveLength(2);
  });

  it.each([
    ['', 9],
    ['?type=NS', 3],
    [`?name=${domain}`, 7],
    [`?name=mail.${domain}&type=A`, 1],
    ['?name=mail', 0],
  ])('are filtered by whole name and type: %s', async (query, count) => {
    const {json} = await account().ask('GET', `${records}${query}`);
    expect(json.domain_records).toHaveLength(count);
  });

  it.each(['PUT', 'PATCH'])('change by %s, and keep what was not named', async (method) => {
    const {ask} = account();
    const {json} = await ask('POST', records, {type: 'A', name: 'api', data: '203.0.113.10', ttl: 300});
    const path = `${records}/${json.domain_record.id}`;
    const changed = await ask(method, path, {type: 'A', data: '203.0.113.11'});
    expect(changed.json.domain_record).toEqual({...json.domain_record, data: '203.0.113.11'});
    expect(said(await ask(method, path, {type: 'A', name: 'www'}))).toContain('CNAME records cannot share');
    expect((await ask('GET', path)).json.domain_record.name).toBe('api');
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(404);
  });

  it('refuses the host of a CNAME as it was told, without its dot', async () => {
    const {ask} = account();
    const {json} = await ask('GET', `${records}?type=MX`);
    const [mx] = json.domain_records;
    expect(said(await ask('PUT', `${records}/${mx.id}`, mx))).toContain('Data needs to end with a dot (.)');
  });
});

describe('zones', () => {
  it('are made with their name servers, once, and deleted', async () => {
    const {ask} = account(emptyAccount());
    const made = await ask('POST', '/v2/domains', {name: 'new.org', ip_address: '192.0.2.1'});
    expect([made.status, made.json.domain.name]).toEqual([201, 'new.org']);
    expect(said(await ask('POST', '/v2/domains', {name: 'new.org'}))).toContain('422');
    const {json} = await ask('GET', '/v2/domains/new.org/records');
    expect(json.domain_records.map(({type, data}: {type: string; data: string}) => `${type} ${data}`)).toEqual([
      'SOA 1800',
      'NS ns1.digitalocean.com',
      'NS ns2.digitalocean.com',
      'NS ns3.digitalocean.com',
      'A 192.0.2.1',
    ]);
    expect((await ask('GET', '/v2/domains/new.org')).json.domain.zone_file).toContain('new.org. IN A 192.0.2.1');
    expect((await ask('DELETE', '/v2/domains/new.org')).status).toBe(204);
    expect((await ask('GET', '/v2/domains/new.org/records')).status).toBe(404);
  });
});
