import {expect} from 'vitest';
import type {Contract} from './_contract.ts';

/** Requests that the adapter does not make, in an order in which they can be made. */
export const walks: {readonly [of: string]: (world: Contract) => Promise<void>} = {
  'of clusters': async ({api, ask}) => {
    const [cluster] = api.account().clusters;
    const own = `/v2/kubernetes/clusters/${cluster?.id}`;
    const pools = `${own}/node_pools`;
    const poolPath = `${pools}/${cluster?.pools[0]?.id}`;
    const [node] = cluster?.pools[0]?.nodes ?? [];
    const reads = [own, `${own}/credentials`, `${own}/user`, `${own}/status_messages`, `${own}/upgrades`, pools, poolPath];
    for (const path of reads) expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('POST', `${poolPath}/recycle`, {nodes: [node?.id]})).status).toBe(202);
    expect((await ask('DELETE', `${poolPath}/nodes/${node?.id}?replace=1`)).status).toBe(202);
    expect((await ask('PUT', own, {name: cluster?.name, maintenance_policy: {day: 'monday', start_time: '02:00'}})).status).toBe(202);
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', own)).json.kubernetes_cluster.status.state).toBe('deleting');
  },
  'of load balancers, droplets and networks': async ({api, ask}) => {
    const rules = [{entry_protocol: 'tcp', entry_port: 443, target_protocol: 'tcp', target_port: 30443}];
    const body = {name: 'edge', region: 'fra1', tag: 'k8s', forwarding_rules: rules, size_unit: 2};
    const {json} = await ask('POST', '/v2/load_balancers', body);
    const own = `/v2/load_balancers/${json.load_balancer.id}`;
    expect((await ask('GET', own)).status).toBe(200);
    expect((await ask('PUT', own, {...body, size_unit: 3})).status).toBe(200);
    expect((await ask('DELETE', own)).status).toBe(204);
    const [vpc] = api.account().vpcs;
    expect((await ask('GET', `/v2/vpcs/${vpc?.id}`)).status).toBe(200);
    const {json: list} = await ask('GET', '/v2/droplets?per_page=1');
    expect((await ask('GET', `/v2/droplets/${list.droplets[0].id}`)).status).toBe(200);
    expect((await ask('DELETE', `/v2/droplets/${list.droplets[0].id}`)).status).toBe(204);
  },
  'of zones and firewalls': async ({api, ask}) => {
    expect((await ask('POST', '/v2/domains', {name: 'new.org', ip_address: '192.0.2.1'})).status).toBe(201);
    expect((await ask('GET', '/v2/domains/new.org')).status).toBe(200);
    const {json: records} = await ask('GET', `/v2/domains/new.org/records?type=A&name=new.org`);
    const record = `/v2/domains/new.org/records/${records.domain_records[0].id}`;
    expect((await ask('GET', record)).status).toBe(200);
    expect((await ask('PATCH', record, {type: 'A', ttl: 60})).status).toBe(200);
    expect((await ask('DELETE', '/v2/domains/new.org')).status).toBe(204);
    const [own] = api.account().firewalls;
    const path = `/v2/firewalls/${own?.id}`;
    const rule = {protocol: 'tcp', ports: '6379', sources: {addresses: ['0.0.0.0/0']}};
    expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('POST', `${path}/rules`, {inbound_rules: [rule]})).status).toBe(204);
    expect((await ask('DELETE', `${path}/rules`, {inbound_rules: [rule]})).status).toBe(204);
    expect((await ask('POST', `${path}/tags`, {tags: ['a']})).status).toBe(204);
    expect((await ask('DELETE', `${path}/tags`, {tags: ['a']})).status).toBe(204);
    expect((await ask('POST', `${path}/droplets`, {droplet_ids: [1]})).status).toBe(204);
    expect((await ask('DELETE', `${path}/droplets`, {droplet_ids: [1]})).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(204);
  },
  'of keys, projects and checks': async ({ask}) => {
    const {json} = await ask('POST', '/v2/spaces/keys', {name: 'two', grants: [{bucket: 'recordings', permission: 'readwrite'}]});
    const key = `/v2/spaces/keys/${json.key.access_key}`;
    for (const path of [key, '/v2/spaces/keys', '/v2/projects', '/v2/projects/default']) expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('DELETE', key)).status).toBe(204);
    const check = {name: 'edge', type: 'https', method: 'GET', target: 'https://api.example.org', regions: ['eu_west'], enabled: true};
    const {json: made} = await ask('POST', '/v2/uptime/checks', check);
    const own = `/v2/uptime/checks/${made.check.id}`;
    for (const path of [own, `${own}/state`, '/v2/uptime/checks']) expect((await ask('GET', path)).status).toBe(200);
    expect((await ask('DELETE', own)).status).toBe(204);
  },
};
