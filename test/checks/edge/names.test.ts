import {describe, expect, it} from 'vitest';
import {hostsOf, middlewareOf, routesOf} from '../../../src/checks/edge/_routes.ts';
import dns from '../../../src/checks/edge/dns.ts';
import tls from '../../../src/checks/edge/tls.ts';
import versions from '../../../src/checks/edge/tls-versions.ts';
import type {DnsAnswer, TlsAnswer} from '../../../src/core/network.ts';
import {traefikObject} from '../_answers.ts';
import {judged, short} from '../_judge.ts';
import {ago, now} from '../kubernetes/_objects.ts';

const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

describe('routes', () => {
  const objects = [
    traefikObject('IngressRoute', 'api', {
      entryPoints: ['websecure'],
      routes: [
        {
          match: 'Host(`b.x`, `a.x`) && (PathPrefix(`/one`) || PathPrefix("/two"))',
          middlewares: [{name: 'rl'}],
          services: [{name: 's', port: 80}],
        },
        {match: 'PathPrefix(`/`) && !PathPrefix(`/.well-known/`)', services: []},
      ],
    }),
    traefikObject('Middleware', 'rl', {rateLimit: {average: 1}}),
  ];
  it('are read with hosts, prefixes, middlewares and service', () => {
    const [first, second] = routesOf(objects);
    expect(first).toEqual({
      name: 'api',
      entryPoints: ['websecure'],
      hosts: ['b.x', 'a.x'],
      prefixes: ['/one', '/two'],
      middlewares: ['rl'],
      service: 's',
      port: 80,
    });
    expect(second).toMatchObject({hosts: [], prefixes: ['/'], service: ''});
    expect(hostsOf(objects)).toEqual(['a.x', 'b.x']);
    expect(first === undefined ? undefined : middlewareOf(objects, first, 'rateLimit')?.metadata.name).toBe('rl');
    expect(second === undefined ? undefined : middlewareOf(objects, second, 'rateLimit')).toBeUndefined();
  });
});

describe('edge.dns', () => {
  const says = (resolver: string, addresses: readonly string[], error = '', ttlS: number | null = 300): DnsAnswer => ({
    resolver,
    addresses,
    ttlS,
    error,
  });
  const lb = '203.0.113.7';
  it.each<[string, readonly DnsAnswer[], readonly string[], RegExp]>([
    ['right everywhere', [says('1.1.1.1', [lb]), says('8.8.8.8', [lb])], ['pass'], /1 names lead to 203.0.113.7, say 2 resolvers/],
    ['one resolver does not answer', [says('1.1.1.1', [lb]), says('8.8.8.8', [], 'ETIMEOUT')], ['pass'], /say 1 resolvers/],
    [
      'none answers',
      [says('1.1.1.1', [], 'ETIMEOUT'), says('8.8.8.8', [], 'ECONNREFUSED')],
      ['unknown! h'],
      /no resolver answers \(1.1.1.1 ETIMEOUT, 8.8.8.8 ECONNREFUSED\)/,
    ],
    ['elsewhere', [says('1.1.1.1', ['198.51.100.7'])], ['fail! h'], /says 198.51.100.7, not 203.0.113.7/],
    ['not known', [says('1.1.1.1', [], 'ENOTFOUND')], ['fail! h'], /does not know it \(ENOTFOUND\)/],
    [
      'right here, wrong there',
      [says('1.1.1.1', [lb]), says('8.8.8.8', [], 'ENOTFOUND')],
      ['fail! h'],
      /8.8.8.8 does not know it.*1.1.1.1 are right/,
    ],
    ['elsewhere as well', [says('1.1.1.1', [lb, '198.51.100.7'])], ['warn h'], /leads also to 198.51.100.7/],
    ['for a day', [says('1.1.1.1', [lb], '', 86_400)], ['warn h'], /live 86400 s/],
  ])('%s', (_, answers, expected, message) => {
    const found = judged(dns, {addresses: [lb], hosts: [{host: 'h', answers}]});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });

  it('is unknown without an address to compare with', () => {
    expect(short(judged(dns, {addresses: [], hosts: [{host: 'h', answers: [says('1.1.1.1', [lb])]}]}))).toEqual(['unknown~']);
  });
});

describe('edge.tls', () => {
  const day = 86_400;
  const served = (days: number, part: object = {}): TlsAnswer => ({
    protocol: 'TLSv1.3',
    subject: 'api.gomeet.com',
    issuer: "Let's Encrypt",
    names: ['api.gomeet.com'],
    notBefore: ago(day),
    notAfter: ago(-days * day),
    trusted: true,
    distrust: '',
    ...part,
  });
  it.each<[string, TlsAnswer, string, RegExp]>([
    ['well', served(80), 'pass', /for 80 days more/],
    ['by a wildcard', served(80, {names: ['*.gomeet.com']}), 'pass', /trusted/],
    ['late', served(20), 'warn api.gomeet.com', /renewal is late/],
    ['very late', served(6), 'fail! api.gomeet.com', /ends in 6 days/],
    ['over', served(-1), 'fail! api.gomeet.com', /ended on/],
    ['not yet', served(80, {notBefore: ago(-day)}), 'fail! api.gomeet.com', /valid only from/],
    ['of another', served(80, {names: ['other.com', '*.api.gomeet.com']}), 'fail! api.gomeet.com', /is for other.com, \*.api/],
    [
      'of nobody',
      served(80, {trusted: false, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT', issuer: 'TRAEFIK'}),
      'fail! api.gomeet.com',
      /certificate of TRAEFIK: DEPTH_ZERO/,
    ],
    ['none', {error: 'ECONNREFUSED'}, 'fail~ api.gomeet.com', /no handshake: ECONNREFUSED/],
  ])('%s', (_, answer, expected, message) => {
    const found = judged(tls, {hosts: [{host: 'api.gomeet.com', answer}], now});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('edge.tls-versions', () => {
  const yes: TlsAnswer = {protocol: '', subject: '', issuer: '', names: [], notBefore: '', notAfter: '', trusted: true, distrust: ''};
  const no: TlsAnswer = {error: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: alert protocol version'};
  const strict = [traefikObject('TLSOption', 'default', {minVersion: 'VersionTLS13'})];
  const wide = [traefikObject('TLSOption', 'default', {minVersion: 'VersionTLS12'})];
  it.each<[string, readonly TlsAnswer[], typeof strict, readonly string[], RegExp]>([
    ['only 1.3', [no, no, yes], strict, ['pass'], /only TLSv1.3 is spoken/],
    ['1.2 where it may', [no, yes, yes], wide, ['pass'], /TLSv1.2 and TLSv1.3/],
    ['1.2 where it may not', [no, yes, yes], strict, ['fail! TLSv1.2'], /ask for TLSv1.3 at least/],
    ['1.1', [yes, yes, yes], wide, ['fail! TLSv1.1'], /it is spoken/],
    ['1.2 missing', [no, no, yes], wide, ['fail~ TLSv1.2'], /it is not spoken/],
    [
      'nobody there',
      [{error: 'ECONNREFUSED'}, {error: 'ECONNREFUSED'}, {error: 'ECONNREFUSED'}],
      strict,
      ['unknown! TLSv1.1', 'unknown! TLSv1.2', 'fail~ TLSv1.3'],
      /not measured/,
    ],
    [
      'a client that cannot ask',
      [{error: 'ERR_SSL_NO_PROTOCOLS_AVAILABLE: no protocols'}, no, yes],
      strict,
      ['unknown! TLSv1.1'],
      /not measured/,
    ],
  ])('%s', (_, [old, middle, newest], manifests, expected, message) => {
    const answers = {'TLSv1.1': old ?? no, 'TLSv1.2': middle ?? no, 'TLSv1.3': newest ?? no};
    const found = judged(versions, {host: 'h', answers}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});
