import {describe, expect, it, test} from 'vitest';
import type {FirewallReading} from '../../../src/checks/firewall/_reading.ts';
import exposed from '../../../src/checks/firewall/exposed.ts';
import media from '../../../src/checks/firewall/media.ts';
import uncovered from '../../../src/checks/firewall/uncovered.ts';
import type {CloudFirewall, FirewallRule} from '../../../src/core/cloud-data.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {cloud, cluster, droplet, dropletsOf, firewall, foreign, mediaTagged, rule, target, wanted} from './_account.ts';

const own = {cloud, manifests: target.manifests};
const reading = (firewalls: readonly CloudFirewall[], more: Partial<FirewallReading> = {}): FirewallReading => ({
  clusters: [cluster()],
  droplets: dropletsOf(cluster()),
  firewalls,
  ...more,
});
describe('firewall.media', () => {
  test.each<[string, FirewallReading, readonly string[], RegExp]>([
    ['as wanted', reading([firewall()]), ['pass'], /^7 rules are in force on tag gomeet:blue:media$/],
    ['absent', reading([foreign()]), ['fail!'], /callers cannot reach/],
    ['twice', reading([firewall(), firewall({id: 'fw-2'})]), ['fail!'], /2 firewalls of this name/],
    ['changed', reading([firewall({tags: []})]), ['fail!'], /^somebody changed it: tags is \(none\), wanted is gomeet:blue:media$/],
    ['failed', reading([firewall({status: 'failed'})]), ['fail!'], /could not put it in force/],
    ['not everywhere yet', reading([firewall({status: 'waiting', pending: 3})]), ['fail~'], /^3 nodes wait for its rules$/],
    ['just made', reading([firewall({status: 'waiting'})]), ['fail~'], /not in force yet: waiting/],
  ])('%s', (_, found, statuses, message) => {
    const judgements = judged(media, found, own);
    expect(short(judgements).map((one) => one.replace(' gomeet-blue-media', ''))).toEqual(statuses);
    expect(judgements[0]?.message).toMatch(message);
  });

  test('without a cluster, or without media servers, there is nothing to ask', () => {
    expect(short(judged(media, reading([], {clusters: []}), own))).toEqual(['unknown!']);
    expect(short(judged(media, reading([]), {...own, manifests: []}))).toEqual(['skip']);
  });
});

describe('firewall.exposed', () => {
  const world = ['0.0.0.0/0', '::/0'];
  test.each<[string, FirewallRule, RegExp | undefined]>([
    ['Redis', rule('tcp', '6379', ['0.0.0.0/0']), /^firewall legacy opens tcp 6379 \(Redis\) to 0\.0\.0\.0\/0$/],
    ['only by IPv6', rule('tcp', '5432', ['::/0']), /5432 \(PostgreSQL\) to ::\/0$/],
    ['half of the world', rule('tcp', '9090', ['128.0.0.0/1']), /9090 \(Prometheus\) to 128\.0\.0\.0\/1$/],
    ['a network wider than the VPC', rule('tcp', '2379', ['10.0.0.0/8']), /to 10\.0\.0\.0\/8$/],
    [
      'a range',
      rule('tcp', '6000-7900', world),
      /opens tcp 6000-7900, and so 6432 \(PgBouncer\), 6379 \(Redis\), 7880 \(LiveKit’s API\) and 2 more, to/,
    ],
    ['all ports', rule('tcp', '0', world), /opens tcp all ports, and so 5432 .* and 19 more, to 0\.0\.0\.0\/0, ::\/0$/],
    ['ports that nobody can read', rule('tcp', 'ssh', world), /opens tcp ssh, and so 5432/],
    ['a source that nobody can read', rule('tcp', '6432', ['anywhere']), /to anywhere$/],
    ['all UDP', rule('udp', 'all', world), /opens udp all ports, and so 9094 \(peers of Alertmanager\),? to/],
    ['the VPC', rule('tcp', '6379', [cloud.vpcRange]), undefined],
    ['a part of the VPC', rule('tcp', 'all', [cloud.vpcRange.replace(/\/.*/, '/24')]), undefined],
    ['pods and services', rule('tcp', 'all', ['10.244.0.0/16', '10.245.0.0/16']), undefined],
    ['one address', rule('tcp', '6379', ['203.0.113.7']), undefined],
    ['one office', rule('tcp', '5432', ['203.0.113.0/24', '2001:db8::/64']), undefined],
    ['machines by tag', rule('tcp', '6379', [], {tags: ['web']}), undefined],
    ['UDP of a TCP port', rule('udp', '6379', world), undefined],
    ['the web', rule('tcp', '443', world), undefined],
    ['ping', rule('icmp', '0', world), undefined],
  ])('%s', (_, one, message) => {
    const judgements = judged(exposed, reading([firewall(), foreign(one)]), own);
    expect(judgements.map(({status}) => status)).toEqual([message === undefined ? 'pass' : 'fail']);
    expect(judgements[0]?.message).toMatch(message ?? /^2 firewalls reach our nodes/);
  });

  it('gives one finding for each rule, and says whose it is', () => {
    const edited = firewall({inbound: [...wanted.inbound, rule('tcp', '7880', world)]});
    const judgements = judged(exposed, reading([edited, foreign(rule('tcp', '6379', world), rule('tcp', '5432', world))]), own);
    expect(short(judgements)).toEqual(['fail! gomeet-blue-media tcp 7880', 'fail! legacy tcp 6379', 'fail! legacy tcp 5432']);
    expect(judgements[0]?.hint).toMatch(/gomeet firewall sync$/);
    expect(judgements[1]?.hint).toBe(
      'it is not gomeet’s, so whoever owns it takes the rule away: doctl compute firewall remove-rules fw-9 --inbound-rules protocol:tcp,ports:6379,address:0.0.0.0/0,address:::/0',
    );
  });

  test.each<[string, Partial<CloudFirewall>, boolean]>([
    ['by a tag of the cluster', {tags: ['k8s:c-1']}, true],
    ['by a tag that a machine of ours got by hand', {tags: ['by-hand']}, true],
    ['by a machine', {tags: [], dropletIds: ['11']}, true],
    ['by a tag of others', {tags: ['web']}, false],
    ['not at all', {tags: [], dropletIds: []}, false],
  ])('asks of the firewalls that reach our nodes %s: %j', (_, more, counts) => {
    const found = reading([{...foreign(rule('tcp', '6379', world)), ...more}], {
      droplets: [droplet('12', ['by-hand']), droplet('99', ['web'])],
    });
    expect(short(judged(exposed, found, own))).toEqual([counts ? 'fail! legacy tcp 6379' : 'pass']);
  });

  it('has nothing to ask without a cluster', () => {
    expect(short(judged(exposed, reading([], {clusters: [], droplets: []}), own))).toEqual(['unknown!']);
  });
});

describe('firewall.uncovered', () => {
  const pod = (name: string, nodeName: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name},
    spec: {hostNetwork: true, nodeName},
  });
  const seen = (firewalls: readonly CloudFirewall[], droplets = dropletsOf(cluster()), pods: readonly KubeObject[] | string = []) =>
    judged(uncovered, {...reading(firewalls, {droplets}), pods}, own);
  const managed = foreign();
  const [general, ...media12] = dropletsOf(cluster());
  const without = [general, media12[0], droplet('12', [])].filter((one) => one !== undefined);

  it('all nodes of the pool', () => expect(seen([firewall()])[0]?.message).toBe('our firewall reaches all 2 nodes that media is sent to'));
  it('a node that lacks the tag, and has no other firewall', () => {
    expect(seen([firewall()], without)[0]?.message).toBe('no firewall at all reaches media-12: every port there is open to the world');
  });
  it('a node that only the cluster’s own firewall reaches', () => {
    const [found] = seen([firewall(), managed], [...without.slice(0, 2), droplet('12', ['k8s:c-1'])]);
    expect(found?.message).toBe('our firewall does not reach media-12: media cannot come in there');
    expect(found?.hint).toContain(mediaTagged);
  });
  it('a node by its machine', () => expect(seen([firewall({dropletIds: ['12']})], without)[0]?.status).toBe('pass'));
  it('a pod on the host network of another node', () => {
    expect(seen([firewall(), managed], undefined, [pod('livekit-sfu-x', 'general-1')])[0]?.message).toMatch(/does not reach general-1:/);
  });
  it('is not called fine when nobody could say where pods are', () => {
    expect(short(seen([firewall()], undefined, 'no answer'))).toEqual(['unknown! pods']);
  });
  it('nothing without nodes', () => {
    expect(short(judged(uncovered, {...reading([], {clusters: [cluster({general: []})]}), pods: []}, own))).toEqual(['fail~']);
    expect(short(judged(uncovered, {...reading([], {clusters: []}), pods: []}, own))).toEqual(['unknown!']);
  });
});
