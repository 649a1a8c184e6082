import {describe, expect, it, test} from 'vitest';
import {recordsOfName} from '../../../src/checks/dns/_name.ts';
import {nameIn, zoneOf} from '../../../src/checks/dns/_zones.ts';
import answers, {type HostAnswers} from '../../../src/checks/dns/answers.ts';
import owners, {type OwnersReading} from '../../../src/checks/dns/owners.ts';
import records, {type NameReading} from '../../../src/checks/dns/records.ts';
import zone from '../../../src/checks/dns/zone.ts';
import type {DnsRecord} from '../../../src/core/cloud-data.ts';
import type {DnsAnswer} from '../../../src/core/network.ts';
import {judged, short} from '../_judge.ts';

const host = 'api.example.org';
const lb = '203.0.113.7';
const record = (type: string, data: string, ttl = 300): DnsRecord => ({id: 1, type, name: 'api', data, ttl});
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

test('the zone of a host is the longest domain that it ends with', () => {
  const domains = ['example.org', 'eu.example.org', 'ample.org', 'org'].map((name) => ({name, ttl: null}));
  expect(zoneOf('api.eu.example.org', domains)).toBe('eu.example.org');
  expect(zoneOf('api.example.org', domains)).toBe('example.org');
  expect(zoneOf('eu.example.org', domains)).toBe('eu.example.org');
  expect(zoneOf('api.example.net', domains)).toBeUndefined();
  expect([nameIn('example.org', 'a.b.example.org'), nameIn('example.org', 'example.org')]).toEqual(['a.b', '@']);
});

test('a cut above a name is seen, and the zone’s own name servers are none', () => {
  const found = [
    {...record('NS', 'ns1.digitalocean.com'), name: '@'},
    {...record('NS', 'ns1.other.net'), name: 'eu'},
  ];
  expect(recordsOfName(found, 'api').delegations).toEqual([]);
  expect(recordsOfName(found, 'a.eu').delegations.map(({name}) => name)).toEqual(['eu']);
  expect(recordsOfName(found, '@').delegations).toEqual([]);
});

describe('dns.zone', () => {
  const own = ['ns1.digitalocean.com', 'ns2.digitalocean.com', 'ns3.digitalocean.com'];
  it.each<[string, readonly string[], string, readonly string[], string, RegExp]>([
    ['as it should be', own, '', [], 'pass', /example.org in the account, served by ns1/],
    ['two of the three', own.slice(1), '', [], 'pass', /in the account/],
    ['served by others', ['ns1.other.net'], '', [], 'fail! example.org', /served by ns1.other.net, so nobody sees the records/],
    ['by others, too', [...own, 'ns1.other.net'], '', [], 'fail! example.org', /beside those of the account: answers differ by chance/],
    ['registered nowhere', [], 'ENOTFOUND', [], 'fail! example.org', /nobody is told who serves/],
    ['not heard', [], 'ETIMEOUT', [], 'unknown! example.org', /no resolver says/],
    ['not in the account', own, '', [host], `fail! ${host}`, /no domain of the account holds it \(it has example.org\)/],
  ])('%s', (_, names, error, homeless, expected, message) => {
    const found = judged(zone, {domains: ['example.org'], homeless, zones: [{zone: 'example.org', servers: {names, error}}]});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('dns.records', () => {
  const wanted = {host, type: 'A' as const, values: [lb]};
  const pair = {...wanted, values: [lb, '203.0.113.8']};
  it.each<[string, NameReading, string, RegExp]>([
    ['right', {wanted, found: [record('A', lb)]}, 'pass', /1 names lead/],
    ['none', {wanted, found: []}, `fail! ${host}`, /^it has no record; wanted A 203.0.113.7$/],
    ['wrong', {wanted, found: [record('A', '198.51.100.9')]}, `fail! ${host}`, /^found A 198.51.100.9, wanted A 203.0.113.7$/],
    ['one too many', {wanted, found: [record('A', lb), record('A', '198.51.100.9')]}, `fail! ${host}`, /^found A 198.51.100.9, wanted/],
    ['an AAAA beside it', {wanted, found: [record('A', lb), record('AAAA', '2001:db8::1')]}, `fail! ${host}`, /^found AAAA 2001:db8::1/],
    ['a CNAME', {wanted, found: [record('CNAME', 'x.example.net.')]}, `fail! ${host}`, /^found CNAME x.example.net, wanted A/],
    ['one of two', {wanted: pair, found: [record('A', lb)]}, `warn ${host}`, /^A 203.0.113.8 is missing beside A 203.0.113.7$/],
    ['too long', {wanted, found: [record('A', lb, 1800)]}, `warn ${host}`, /^it lives 1800 s, wanted are 300 s$/],
    ['unknown', {wanted: {...wanted, values: [], unknown: 'no address'}, found: []}, `unknown~ ${host}`, /^not measured: no address$/],
    ['a host', {wanted: {host, type: 'CNAME', values: ['lb.example.net']}, found: [record('CNAME', 'LB.example.net.')]}, 'pass', /lead/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(records, {names: [reading], ttlS: 300});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });

  it('shows what was found and what is wanted', () => {
    const [first] = judged(records, {names: [{wanted, found: [record('A', '198.51.100.9')]}], ttlS: 300});
    expect(first).toMatchObject({
      instance: host,
      observed: [{name: 'found', value: 'A 198.51.100.9'}],
      thresholds: [{name: 'wanted', value: `A ${lb}`}],
    });
  });

  it('fails when the load balancer is gone, and leaves a host without a zone to dns.zone', () => {
    expect(short(judged(records, {names: [{wanted, found: [record('A', lb)]}], ttlS: 300, stray: 'gone'}))).toEqual(['fail!']);
    expect(short(judged(records, {names: [{wanted}], ttlS: 300}))).toEqual(['pass']);
  });
});

describe('dns.owners', () => {
  const one = (part: Partial<OwnersReading['names'][number]>) => ({
    host,
    records: [record('A', lb)],
    owners: ['ours'],
    external: false,
    ...part,
  });
  it.each<[string, Partial<OwnersReading['names'][number]>, readonly string[], string, RegExp]>([
    ['ours', {}, [], 'pass', /1 names are marked as those of ours/],
    ['nobody’s', {owners: []}, [], `warn ${host}`, /A 203.0.113.7 is not ours: gomeet did not make it/],
    ['of external-dns', {owners: [], external: true}, [], `warn ${host}`, /external-dns looks after it/],
    ['of another', {owners: ['theirs']}, [], `fail! ${host}`, /gomeet looks after it for theirs/],
    ['of two', {owners: ['ours', 'theirs']}, [], `fail! ${host}`, /for theirs, too/],
    ['not there', {owners: [], records: []}, [], 'pass', /0 names/],
    ['left over', {}, ['old.example.org'], 'warn old.example.org', /does not want it any more/],
  ])('%s', (_, part, leaving, expected, message) => {
    const found = judged(owners, {clusterName: 'ours', names: [one(part)], leaving});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('dns.answers', () => {
  const says = (resolver: string, addresses: readonly string[], error = '', ttlS: number | null = 300): DnsAnswer => ({
    resolver,
    addresses,
    ttlS,
    error,
  });
  const wanted = {host, type: 'A' as const, values: [lb]};
  const right = [says('ns1', [lb])];
  it.each<[string, Partial<HostAnswers>, string, RegExp]>([
    ['everybody agrees', {}, 'pass', /1 names lead where they should, say 2 servers/],
    [
      'the account’s server is old',
      {own: [says('ns1', ['198.51.100.9'])]},
      `fail~ ${host}`,
      /its name server ns1 says 198.51.100.9 \(TTL 300 s\), wanted 203/,
    ],
    [
      'a resolver is old',
      {seen: [says('8.8.8.8', ['198.51.100.9'], '', 120)]},
      `fail~ ${host}`,
      /^still old for up to 120 s: 8.8.8.8 says 198.51.100.9/,
    ],
    [
      'a resolver remembers nothing',
      {seen: [says('8.8.8.8', [], 'ENOTFOUND', null)]},
      `fail~ ${host}`,
      /as long as it remembers that there was no such name/,
    ],
    ['an address too many', {seen: [says('8.8.8.8', [lb, '198.51.100.9'])]}, `fail~ ${host}`, /still old/],
    ['a resolver is silent', {seen: [says('1.1.1.1', [lb]), says('8.8.8.8', [], 'ETIMEOUT')]}, 'pass', /say 2 servers/],
    ['all are silent', {seen: [says('8.8.8.8', [], 'ETIMEOUT')]}, `unknown! ${host}`, /no resolver answers \(8.8.8.8 ETIMEOUT\)/],
    [
      'no name server of the zone is heard',
      {own: [says('ns1', [], 'ECONNREFUSED')]},
      `warn ${host}`,
      /were not heard \(ns1 ECONNREFUSED\); resolvers say/,
    ],
    ['fewer of several', {addresses: [lb, '203.0.113.8']}, 'pass', /lead/],
    ['for a day', {seen: [says('8.8.8.8', [lb], '', 86_400)]}, `warn ${host}`, /live 86400 s/],
  ])('%s', (_, part, expected, message) => {
    const found = judged(answers, [{wanted, addresses: [lb], own: right, seen: [says('8.8.8.8', [lb])], ...part}]);
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });

  it('measures nothing without an address', () => {
    expect(short(judged(answers, []))).toEqual(['unknown~']);
  });
});
