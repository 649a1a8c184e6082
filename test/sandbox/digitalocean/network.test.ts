import {describe, expect, it} from 'vitest';
import {type BalancedService, deployedAccount} from '../../../src/sandbox/digitalocean/index.ts';
import {account, said, wanted} from './_account.ts';

const tag = 'gomeet:gomeet-production:media';
const world = ['0.0.0.0/0', '::/0'];
const rule = {protocol: 'udp', ports: '10000-20000', sources: {addresses: world}};
const firewall = {name: 'other', inbound_rules: [rule], outbound_rules: null, tags: [tag], droplet_ids: []};

describe('a firewall', () => {
  it('waits for its droplets, then is in force', async () => {
    const {ask, pass} = account(deployedAccount(wanted));
    const {status, json} = await ask('POST', '/v2/firewalls', firewall);
    expect(status).toBe(202);
    expect(json.firewall).toMatchObject({status: 'waiting', inbound_rules: [rule], outbound_rules: []});
    expect(json.firewall.pending_changes).toHaveLength(3);
    pass(5);
    const {json: later} = await ask('GET', `/v2/firewalls/${json.firewall.id}`);
    expect(later.firewall).toMatchObject({status: 'succeeded', pending_changes: []});
  });

  it.each([
    [{name: 'gomeet-gomeet-production-media'}, '409 conflict: duplicate name'],
    [{name: 'a_b'}, '422 unprocessable_entity: name: must only contain alphanumeric characters, dashes, and periods'],
    [{inbound_rules: []}, '422 unprocessable_entity: must specify at least one rule'],
    [{inbound_rules: [{...rule, ports: '20-10'}]}, '422 unprocessable_entity: invalid port range: 20-10'],
    [{inbound_rules: [{...rule, ports: ''}]}, '422 unprocessable_entity: invalid port range: ports must be specified'],
    [{inbound_rules: [{...rule, ports: '70000'}]}, '422 unprocessable_entity: invalid port range: 70000'],
  ])('is refused with %j', async (change, expected) => {
    const {ask} = account(deployedAccount(wanted));
    expect(said(await ask('POST', '/v2/firewalls', {...firewall, ...change}))).toBe(expected);
  });

  it.each([
    ['all', 'tcp'],
    ['0', 'udp'],
    ['', 'icmp'],
  ])('writes ports "%s" of %s as 0', async (ports, protocol) => {
    const {json} = await account().ask('POST', '/v2/firewalls', {...firewall, inbound_rules: [{...rule, protocol, ports}]});
    expect(json.firewall.inbound_rules[0].ports).toBe('0');
  });

  it('changes as a whole and in its parts', async () => {
    const {ask} = account();
    const {json} = await ask('POST', '/v2/firewalls', firewall);
    const own = `/v2/firewalls/${json.firewall.id}`;
    const other = {protocol: 'tcp', ports: '7881', sources: {addresses: world}};
    expect((await ask('PUT', own, {...firewall, inbound_rules: [other]})).json.firewall.inbound_rules).toEqual([other]);
    expect((await ask('POST', `${own}/rules`, {inbound_rules: [rule]})).status).toBe(204);
    expect((await ask('DELETE', `${own}/rules`, {inbound_rules: [other]})).status).toBe(204);
    expect((await ask('POST', `${own}/tags`, {tags: ['more']})).status).toBe(204);
    expect((await ask('DELETE', `${own}/tags`, {tags: [tag]})).status).toBe(204);
    expect((await ask('POST', `${own}/droplets`, {droplet_ids: [7]})).status).toBe(204);
    expect((await ask('GET', own)).json.firewall).toMatchObject({inbound_rules: [rule], tags: ['more'], droplet_ids: [7]});
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', '/v2/firewalls')).json.firewalls).toEqual([]);
  });
});

const forwarding_rules = [{entry_protocol: 'tcp', entry_port: 443, target_protocol: 'tcp', target_port: 30443}];

describe('a load balancer', () => {
  it('is new without an address, then active with one', async () => {
    const told: string[] = [];
    const {ask, pass} = account(undefined, {
      hooks: {
        loadBalancerActive: ({name, ip}) => void told.push(`${name} ${ip}`),
        loadBalancerGone: ({name}) => void told.push(`${name} gone`),
      },
    });
    const body = {name: 'edge', region: 'fra1', tag: 'k8s', forwarding_rules};
    const {status, json} = await ask('POST', '/v2/load_balancers', body);
    expect([status, json.load_balancer.status, json.load_balancer.ip, json.load_balancer.type]).toEqual([202, 'new', '', 'REGIONAL']);
    expect(said(await ask('POST', '/v2/load_balancers', body))).toContain('name must be unique');
    pass(20);
    const own = `/v2/load_balancers/${json.load_balancer.id}`;
    expect((await ask('GET', own)).json.load_balancer).toMatchObject({status: 'active', ip: '203.0.113.10', region: {slug: 'fra1'}});
    expect((await ask('PUT', own, {...body, size_unit: 3})).json.load_balancer).toMatchObject({size_unit: 3, ip: '203.0.113.10'});
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', own)).status).toBe(404);
    expect(told).toEqual(['edge 203.0.113.10', 'edge gone']);
  });

  it('follows a Service, and stays away when somebody deleted it', async () => {
    let services: readonly BalancedService[] | undefined;
    const service = {uid: 'b1d4-77', name: '', type: 'REGIONAL', sizeUnit: 6, address: '203.0.113.77'};
    const {ask, pass} = account({...deployedAccount(wanted), load_balancers: []}, {hooks: {services: () => services}});
    const names = async () =>
      (await ask('GET', '/v2/load_balancers')).json.load_balancers.map(({name, ip}: {name: string; ip: string}) => `${name} ${ip}`);
    expect(await names()).toEqual([]);
    services = [service];
    expect(await names()).toEqual(['ab1d477 ']);
    pass(20);
    expect(await names()).toEqual(['ab1d477 203.0.113.77']);
    services = undefined;
    expect(await names()).toEqual(['ab1d477 203.0.113.77']);
    services = [{...service, name: 'gomeet'}];
    expect(await names()).toEqual(['gomeet 203.0.113.77']);
    const {json} = await ask('GET', '/v2/load_balancers');
    await ask('DELETE', `/v2/load_balancers/${json.load_balancers[0].id}`);
    expect(await names()).toEqual([]);
    services = [];
    expect(await names()).toEqual([]);
    services = [service];
    expect(await names()).toEqual(['ab1d477 ']);
    services = [];
    expect(await names()).toEqual([]);
  });
});

describe('what else an account has', () => {
  it('gives out a key of the object storage once', async () => {
    const {ask} = account();
    const grants = [{bucket: 'recordings', permission: 'readwrite'}];
    const {json} = await ask('POST', '/v2/spaces/keys', {name: 'gomeet', grants});
    expect(json.key.secret_key).toMatch(/^emulated-/);
    const own = `/v2/spaces/keys/${json.key.access_key}`;
    expect((await ask('GET', own)).json.key).not.toHaveProperty('secret_key');
    const mixed = [...grants, {bucket: '', permission: 'fullaccess'}];
    expect(said(await ask('POST', '/v2/spaces/keys', {name: 'b', grants: mixed}))).toContain('400 bad_request: cannot mix');
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', '/v2/spaces/keys')).json.keys).toEqual([]);
  });

  it('has networks, projects and checks', async () => {
    const {ask} = account(deployedAccount(wanted));
    const {json} = await ask('GET', '/v2/vpcs?per_page=200');
    const [own] = json.vpcs.filter(({region}: {region: string}) => region === 'fra1');
    expect(own).toMatchObject({ip_range: '10.20.0.0/16', default: true});
    expect((await ask('GET', `/v2/vpcs/${own.id}`)).json.vpc).toEqual(own);
    expect((await ask('GET', '/v2/projects/default')).json.project.is_default).toBe(true);
    const check = {name: 'edge', type: 'https', target: 'https://api.example.org', regions: ['eu_west'], enabled: true};
    const made = await ask('POST', '/v2/uptime/checks', check);
    expect((await ask('GET', `/v2/uptime/checks/${made.json.check.id}/state`)).json.state.regions.eu_west.status).toBe('CHECKING');
  });
});
