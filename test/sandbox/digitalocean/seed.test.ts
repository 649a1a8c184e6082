import {describe, expect, it} from 'vitest';
import {deployedAccount, emptyAccount} from '../../../src/sandbox/digitalocean/index.ts';
import {account, wanted} from './_account.ts';

describe('an empty account', () => {
  it('has prices as the public lists have them', async () => {
    const {json} = await account(emptyAccount()).ask('GET', '/v2/sizes?per_page=200');
    const price = (slug: string) => json.sizes.find((size: {slug: string}) => size.slug === slug)?.price_monthly;
    expect(['s-4vcpu-8gb', 'g-16vcpu-64gb', 'c-16', 'so1_5-16vcpu-128gb'].map(price)).toEqual([48, 504, 336, 1304]);
  });

  it('offers a size only where its regions have it', async () => {
    const {ask} = account(emptyAccount());
    const {json} = await ask('GET', '/v2/regions?per_page=200');
    const sizes = (slug: string) => json.regions.find((region: {slug: string}) => region.slug === slug)?.sizes;
    expect(sizes('fra1')).toContain('so1_5-16vcpu-128gb');
    expect(sizes('syd1')).not.toContain('so1_5-16vcpu-128gb');
    const {json: offer} = await ask('GET', '/v2/kubernetes/options');
    expect(offer.options.versions[0].slug).toBe('1.36.4-do.0');
    expect(offer.options.regions.map(({slug}: {slug: string}) => slug)).not.toContain('nyc2');
    expect(offer.options.sizes.map(({slug}: {slug: string}) => slug)).not.toContain('s-1vcpu-1gb');
  });
});

describe('a deployed account', () => {
  const seed = deployedAccount(wanted, {turnNodes: ['media-001']});
  const [cluster] = seed.clusters;

  it('has the pools of the target, with its marks and node names', () => {
    expect(
      cluster?.pools.map(({name, size, count, auto_scale, max_nodes, tags, nodes}) => [
        name,
        size,
        count,
        auto_scale,
        max_nodes,
        tags.slice(3),
        nodes.map((node) => node.name),
      ]),
    ).toEqual([
      [
        'general',
        's-4vcpu-8gb',
        2,
        true,
        4,
        ['gomeet:gomeet-production', 'gomeet:gomeet-production:general'],
        ['general-000', 'general-001'],
      ],
      [
        'media',
        'c-16',
        3,
        false,
        0,
        ['gomeet:gomeet-production', 'gomeet:gomeet-production:media'],
        ['media-000', 'media-001', 'media-002'],
      ],
    ]);
    expect(cluster).toMatchObject({name: 'gomeet-production', region: 'fra1', ha: true, state: 'running'});
  });

  it('has the names with their marks, beside those of other people', () => {
    const own = seed.domains[0]?.records.filter(({ttl}) => ttl === 300).map(({type, name, data}) => `${type} ${name} ${data}`);
    const turn = cluster?.pools[1]?.nodes[1]?.droplet.public_ip;
    expect(own).toHaveLength(12);
    expect(own).toContain('TXT _gomeet.api heritage=gomeet,owner=gomeet-production');
    expect(own).toContain('A api 203.0.113.10');
    expect(own).toContain(`A turn ${turn}`);
    expect(seed.load_balancers.map(({name, ip, status}) => [name, ip, status])).toEqual([['gomeet', '203.0.113.10', 'active']]);
    expect(seed.firewalls.map(({name, tags}) => [name, tags])).toEqual([
      ['gomeet-gomeet-production-media', ['gomeet:gomeet-production:media']],
    ]);
  });

  it('gives no id and no address twice', () => {
    const droplets = cluster?.pools.flatMap(({nodes}) => nodes.map(({droplet}) => droplet)) ?? [];
    expect(new Set(droplets.map(({id}) => id)).size).toBe(5);
    expect(new Set(droplets.flatMap(({public_ip, private_ip}) => [public_ip, private_ip])).size).toBe(10);
    expect(droplets.every(({private_ip}) => private_ip.startsWith('10.20.'))).toBe(true);
    expect(deployedAccount(wanted, {turnNodes: ['media-001']})).toEqual(seed);
  });
});
