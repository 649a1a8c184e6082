import {describe, expect, it, test} from 'vitest';
import {firewallDifference, ruleText} from '../../../src/checks/firewall/_difference.ts';
import {isWide, isWithin} from '../../../src/checks/firewall/_ranges.ts';
import {everybody, mediaTag, wantedFirewall} from '../../../src/checks/firewall/_wanted.ts';
import type {CloudFirewall} from '../../../src/core/cloud-data.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {configMap} from '../_answers.ts';
import {cloud, firewall, rule, wanted} from './_account.ts';

const livekit = (rtc: string) => [configMap('livekit-config', {'livekit.yaml': `port: 7880\nrtc:\n${rtc}`})];
const coturn = (...lines: readonly string[]) => [
  configMap('coturn-config', {
    'turnserver.conf': ['listening-port=3478', 'tls-listening-port=5349', 'min-port=20001', 'max-port=29999', ...lines].join('\n'),
  }),
];
const inboundOf = (manifests: readonly KubeObject[]) => wantedFirewall(cloud, manifests).inbound.map(ruleText);

describe('what is wanted', () => {
  it('is what the manifests of every profile listen on, from everywhere, on the media nodes', () => {
    expect(wanted.inbound.map(ruleText)).toEqual([
      'udp 10000-20000',
      'tcp 7881',
      'udp 3478',
      'tcp 3478',
      'udp 5349',
      'tcp 5349',
      'udp 20001-29999',
    ]);
    expect(wanted.inbound.every(({peers}) => peers.addresses === everybody)).toBe(true);
    expect(wanted.outbound.map(ruleText)).toEqual(['icmp', 'tcp all ports', 'udp all ports']);
    expect([wanted.name, wanted.tags, wanted.dropletIds]).toEqual(['gomeet-blue-media', ['gomeet:blue:media'], []]);
  });

  it('is on the general pool where media has no pool of its own', () => {
    expect(mediaTag({...cloud, pools: cloud.pools.filter(({name}) => name !== 'media')})).toBe('gomeet:blue:general');
  });

  test.each<[string, readonly KubeObject[], readonly string[]]>([
    ['one UDP port for all', livekit('  tcp_port: 7881\n  udp_port: 7882'), ['udp 7882', 'tcp 7881']],
    ['a range of shared UDP ports', livekit('  tcp_port: 7881\n  udp_port: 7882-7892'), ['udp 7882-7892', 'tcp 7881']],
    ['a range of one', livekit('  tcp_port: 1\n  port_range_start: 9\n  port_range_end: 9'), ['udp 9', 'tcp 1']],
    ['coturn without TLS', coturn('no-tls', 'no-dtls'), ['udp 3478', 'tcp 3478', 'udp 20001-29999']],
    ['coturn without TCP', coturn('no-tcp', '#no-dtls'), ['udp 3478', 'udp 5349', 'tcp 5349', 'udp 20001-29999']],
  ])('%s', (_, manifests, rules) => expect(inboundOf(manifests)).toEqual(rules));

  test.each<[string, readonly KubeObject[], RegExp]>([
    ['no media', [], /neither LiveKit nor coturn/],
    [
      'no range',
      livekit('  tcp_port: 7881'),
      /^ConfigMap livekit-config: rtc\.port_range_start is missing, so it is not known what to open$/,
    ],
    ['a port that is none', livekit('  tcp_port: 70000\n  udp_port: 1'), /rtc\.tcp_port is no port/],
    [
      'a range that is empty',
      livekit('  tcp_port: 1\n  port_range_start: 9\n  port_range_end: 8'),
      /port range 9-8 of the manifests is empty/,
    ],
    ['no file', [configMap('livekit-config', {})], /rtc\.tcp_port is missing/],
    ['no port of coturn', [configMap('coturn-config', {})], /coturn-config: listening-port is missing/],
  ])('%s is refused', (_, manifests, sentence) => expect(() => inboundOf(manifests)).toThrow(sentence));
});

describe('differences', () => {
  const same = (more: Partial<CloudFirewall>) =>
    firewallDifference(firewall(more), wanted).map(({path, from, to}) => `${path}: ${from} → ${to}`);
  test.each<[string, Partial<CloudFirewall>, readonly string[]]>([
    ['nothing', {}, []],
    ['another order', {inbound: [...wanted.inbound].reverse()}, []],
    ['all ports as the API tells them', {outbound: wanted.outbound.map((one) => ({...one, ports: '0'}))}, []],
    ['a rule in two', {inbound: wanted.inbound.flatMap((one) => everybody.map((address) => rule(one.protocol, one.ports, [address])))}, []],
    ['a rule that is gone', {inbound: wanted.inbound.slice(1)}, ['inbound udp 10000-20000: (none) → 0.0.0.0/0, ::/0']],
    [
      'a rule of somebody’s own',
      {inbound: [...wanted.inbound, rule('tcp', '22', [], {tags: ['office']})]},
      ['inbound tcp 22: tag office → (none)'],
    ],
    [
      'fewer peers',
      {inbound: wanted.inbound.map((one) => (one.ports === '7881' ? rule('tcp', '7881', ['0.0.0.0/0']) : one))},
      ['inbound tcp 7881: 0.0.0.0/0 → 0.0.0.0/0, ::/0'],
    ],
    [
      'nothing may go out',
      {outbound: []},
      ['icmp', 'tcp all ports', 'udp all ports'].map((one) => `outbound ${one}: (none) → 0.0.0.0/0, ::/0`),
    ],
    ['another tag', {tags: ['web']}, ['tags: web → gomeet:blue:media']],
    ['a machine by hand', {dropletIds: ['7']}, ['droplets: 7 → (none)']],
  ])('%s', (_, more, expected) => expect(same(more)).toEqual(expected));

  it('of nothing is everything', () => expect(firewallDifference(undefined, wanted)).toHaveLength(11));
});

describe('ranges', () => {
  test.each<[string, string, boolean]>([
    ['10.10.4.0/24', '10.10.0.0/16', true],
    ['10.10.0.0/16', '10.10.0.0/16', true],
    ['10.11.0.0/24', '10.10.0.0/16', false],
    ['10.0.0.0/8', '10.10.0.0/16', false],
    ['10.10.1.1', '10.10.0.0/16', true],
    ['::1', '10.10.0.0/16', false],
    ['x', '10.10.0.0/16', false],
  ])('%s lies in %s: %s', (inner, outer, expected) => expect(isWithin(inner, outer)).toBe(expected));
  test.each<[string, boolean]>([
    ['0.0.0.0/0', true],
    ['203.0.0.0/16', true],
    ['203.0.0.0/17', false],
    ['2001:db8::/32', true],
    ['2001:db8::1', false],
    ['::/99999', true],
    ['1.2.3', true],
  ])('%s is the world: %s', (range, expected) => expect(isWide(range, '10.10.0.0/16')).toBe(expected));
});
