import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ToolError} from '../../../src/core/errors.ts';
import {account, answeredBy, answering, failing, linesOf, never} from './_api.ts';

/** Examples of the API's own description, shortened. */
const examples: {readonly [path: string]: object} = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/digitalocean/examples.json'), 'utf8'),
);
const recorded = () =>
  answeredBy(({path}) => {
    const body = examples[path.split('?')[0] ?? ''];
    return body === undefined ? {status: 404, body: {id: 'not_found', message: path}} : {body};
  });

describe('what the API tells', () => {
  it('of the account', async () => {
    const {cloud} = answering({body: account});
    expect(await cloud.account(never)).toEqual({
      uuid: 'a1',
      status: 'active',
      message: '',
      team: {uuid: '', name: ''},
      dropletLimit: 25,
      volumeLimit: null,
      emailVerified: true,
    });
    const more = {account: {...account.account, volume_limit: 100, team: {uuid: 't1', name: 'Platform'}}};
    expect(await answering({body: more}).cloud.account(never)).toMatchObject({team: {uuid: 't1', name: 'Platform'}, volumeLimit: 100});
  });

  it('of sizes, regions and what Kubernetes can be had', async () => {
    const {cloud} = recorded();
    expect(await cloud.sizes(never)).toMatchObject([{slug: 's-1vcpu-1gb', memoryMib: 1024, diskGib: 25, priceMonthly: 5, transferTib: 1}]);
    expect(await cloud.regions(never)).toMatchObject([{slug: 'nyc3', available: true, sizes: ['s-1vcpu-1gb', 's-1vcpu-2gb']}]);
    const offer = await cloud.kubernetesOffer(never);
    expect(offer.versions.map(({kubernetes}) => kubernetes)).toEqual(['1.18.8', '1.17.11', '1.16.14']);
    expect(offer.regions).toContain('sgp1');
  });

  it('of versions, the newest first by number and not by letter', async () => {
    const versions = ['1.9.1-do.0', '1.33.1-do.3', '1.33.1-do.10'].map((slug) => ({slug, kubernetes_version: slug.split('-')[0]}));
    const offer = await answering({body: {options: {versions}}}).cloud.kubernetesOffer(never);
    expect(offer.versions.map(({slug}) => slug)).toEqual(['1.33.1-do.10', '1.33.1-do.3', '1.9.1-do.0']);
  });

  it('of clusters, without the tags that the service adds by itself', async () => {
    const [cluster] = await recorded().cloud.clusters(never);
    expect(cluster).toMatchObject({
      name: 'prod-cluster-01',
      version: '1.18.6-do.0',
      tags: ['production', 'web-team'],
      podRange: '10.244.0.0/16',
      maintenance: expect.stringMatching(/^\w+ \d\d:\d\d$/),
    });
    expect(cluster?.pools).toMatchObject([
      {
        name: 'frontend-pool',
        count: 3,
        autoScale: false,
        labels: {},
        tags: ['production', 'web-team'],
        nodes: [{state: 'provisioning'}, {}, {}],
      },
      {name: 'backend-pool', autoScale: true, min: 2, max: 5, labels: {service: 'backend', priority: 'high'}},
    ]);
  });

  it('of what is around a cluster', async () => {
    const {cloud, asked} = recorded();
    expect((await cloud.vpcs(never)).find(({isDefault}) => isDefault)).toMatchObject({name: 'default-nyc1', range: '10.102.0.0/20'});
    expect(await cloud.droplets(never, 'k8s:worker')).toMatchObject([
      {id: '3164444', size: 's-1vcpu-1gb', priceMonthly: 5, publicIp: '192.241.165.154', privateIp: '10.128.192.124'},
      {id: '3164459', tags: ['storage', 'env:prod']},
    ]);
    expect(await cloud.volumes(never)).toMatchObject([{region: 'nyc1', sizeGib: 10, dropletIds: []}]);
    expect((await cloud.loadBalancers(never))[0]).toMatchObject({ip: '104.131.186.241', status: 'new', sizeUnit: 1, type: 'REGIONAL'});
    expect(await cloud.domains(never)).toEqual([{name: 'example.com', ttl: 1800}]);
    expect(await cloud.records('example.com', never)).toHaveLength(4);
    expect(linesOf(asked)).toEqual([
      'GET /v2/vpcs?per_page=200',
      'GET /v2/droplets?tag_name=k8s%3Aworker&per_page=200',
      'GET /v2/volumes?per_page=200',
      'GET /v2/load_balancers?per_page=200',
      'GET /v2/domains?per_page=200',
      'GET /v2/domains/example.com/records?per_page=200',
    ]);
  });

  it('of firewalls', async () => {
    const [firewall] = await recorded().cloud.firewalls(never);
    expect(firewall).toMatchObject({
      status: 'succeeded',
      pending: 0,
      dropletIds: ['8043964'],
      inbound: [
        {protocol: 'tcp', ports: '80', peers: {loadBalancerIds: ['4de7ac8b-495b-4884-9a69-1050c6793cd6'], addresses: []}},
        {protocol: 'tcp', ports: '22', peers: {tags: ['gateway'], addresses: ['18.0.0.0/8']}},
      ],
      outbound: [{peers: {addresses: ['0.0.0.0/0', '::/0']}}],
    });
  });

  it('of ports: 0 is all of them, and nothing for icmp', async () => {
    const rule = (protocol: string, ports: string) => ({protocol, ports, sources: {addresses: ['0.0.0.0/0']}});
    const body = {firewalls: [{id: 'f', name: 'f', status: 'waiting', tags: null, inbound_rules: [rule('udp', '0'), rule('icmp', '0')]}]};
    const [firewall] = await answering({body}).cloud.firewalls(never);
    expect(firewall?.inbound.map(({ports}) => ports)).toEqual(['all', '']);
  });

  it('of upgrades, also when there is none', async () => {
    expect(await answering({body: {available_upgrade_versions: null}}).cloud.upgrades('c1', never)).toEqual([]);
    const body = {available_upgrade_versions: [{slug: '1.34.1-do.0', kubernetes_version: '1.34.1'}]};
    expect(await answering({body}).cloud.upgrades('c1', never)).toEqual(['1.34.1-do.0']);
  });

  it('as a kubeconfig, which is YAML', async () => {
    const text = 'apiVersion: v1\nclusters:\n- cluster:\n    server: https://x\nkind: Config\n';
    expect(await answering({headers: {'content-type': 'application/yaml'}, body: text}).cloud.kubeconfig('c1', never)).toBe(text);
    const error = await failing(answering({body: '<html>not it</html>'}).cloud.kubeconfig('c1', never));
    expect(error.message).toBe('the answer to GET /v2/kubernetes/clusters/c1/kubeconfig is not a kubeconfig');
  });
});

describe('an answer of another shape', () => {
  it.each([
    [{account: {...account.account, status: undefined}}, 'account.status is missing'],
    [{account: {...account.account, droplet_limit: 'many'}}, 'account.droplet_limit: '],
    [{}, 'account is missing'],
    [[], 'it is not an object'],
    ['null', 'it is not an object'],
  ])('is a ToolError that names what is wrong: %j', async (body, expected) => {
    const error = await failing(answering({body}).cloud.account(never));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toContain(`the answer to GET /v2/account cannot be read: ${expected}`);
  });
});

describe('a list in pages', () => {
  const page = (number: number, last: number, next = `https://elsewhere.example/v2/domains?page=${number + 1}&per_page=200`) => ({
    body: {
      domains: [{name: `d${number}`, ttl: null}],
      links: number < last ? {pages: {next, last: 'https://elsewhere.example/v2/domains?page=3'}} : {pages: {first: 'x'}},
      meta: {total: last},
    },
  });

  it('is read to its end, and always from the same server', async () => {
    const {cloud, asked} = answeredBy((_, number) => page(number, 3));
    expect((await cloud.domains(never)).map(({name}) => name)).toEqual(['d1', 'd2', 'd3']);
    expect(linesOf(asked)).toEqual([
      'GET /v2/domains?per_page=200',
      'GET /v2/domains?per_page=200&page=2',
      'GET /v2/domains?per_page=200&page=3',
    ]);
  });

  it.each([
    ['the same page', 'https://api/v2/domains?page=1'],
    ['no number', 'https://api/v2/domains'],
    ['no address', 'next'],
    ['far too many', 'https://api/v2/domains?page=100000'],
  ])('that leads to %s is refused', async (_, next) => {
    const {cloud, asked} = answering(page(1, 3, next));
    expect((await failing(cloud.domains(never))).message).toBe('page 1 of GET /v2/domains names no next page that can be read');
    expect(asked).toHaveLength(1);
  });
});
