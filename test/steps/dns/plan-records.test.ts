import {describe, expect, test} from 'vitest';
import type {WantedName} from '../../../src/checks/dns/_wanted.ts';
import type {DnsRecord} from '../../../src/core/cloud-data.ts';
import {changeText} from '../../../src/steps/dns/changes.ts';
import {planRecords, type ZoneOwner} from '../../../src/steps/dns/plan-records.ts';

const owner: ZoneOwner = {clusterName: 'ours', zone: 'example.org', ttlS: 300, adopt: [], remove: []};
const api: WantedName = {host: 'api.example.org', type: 'A', values: ['203.0.113.7']};
const alias: WantedName = {...api, type: 'CNAME', values: ['lb.example.net']};
const turn: WantedName = {host: 'turn.example.org', type: 'A', values: ['192.0.2.1', '192.0.2.2', '192.0.2.3']};
const mark = 'TXT _gomeet.api heritage=gomeet,owner=ours';
const right = 'A api 203.0.113.7';

/** `A api 203.0.113.7 60`: type, name, data and TTL (300). Ids count from 1. */
function zone(...lines: readonly string[]): readonly DnsRecord[] {
  return lines.map((line, index) => {
    const [type = '', name = '', data = '', ttl = '300'] = line.split(' ');
    return {id: index + 1, type, name, data, ttl: Number(ttl)};
  });
}

function planned(wanted: WantedName, found: readonly string[], part: Partial<ZoneOwner> = {}) {
  const {changes, ...plan} = planRecords([wanted], zone(...found), {...owner, ...part});
  return {...plan, changes: changes.map(changeText)};
}

const own = 'TXT _gomeet.turn heritage=gomeet,owner=ours';
const create = (type: string, name: string, data: string) => `create ${name}.example.org ${type} ${data}`;
const marking = create('TXT', '_gomeet.api', 'heritage=gomeet,owner=ours');

test.each<[string, WantedName, readonly string[], readonly string[]]>([
  ['nothing is there: the mark comes first', api, [], [marking, create('A', 'api', '203.0.113.7')]],
  ['everything is as wanted', api, [mark, right], []],
  ['only the mark was written before a kill', api, [mark], [create('A', 'api', '203.0.113.7')]],
  ['another address', api, [mark, 'A api 198.51.100.1'], ['update api.example.org A 203.0.113.7']],
  ['another TTL', api, [mark, `${right} 1800`], ['update api.example.org A 203.0.113.7']],
  ['case does not matter', api, ['TXT _GoMeet.API heritage=gomeet,owner=ours', 'A API 203.0.113.7'], []],
  ['a mark with quotes', api, ['TXT _gomeet.api "heritage=gomeet,owner=ours"', right], []],
  ['the same record twice', api, [mark, right, right], ['remove api.example.org A 203.0.113.7']],
  ['the same mark twice', api, [mark, mark, right], ['remove _gomeet.api.example.org TXT heritage=gomeet,owner=ours']],
  [
    'servers come and go: what is wrong becomes what is missing',
    turn,
    [own, 'A turn 192.0.2.9', 'A turn 192.0.2.2'],
    ['update turn.example.org A 192.0.2.1', create('A', 'turn', '192.0.2.3')],
  ],
  [
    'a server too many',
    {...turn, values: ['192.0.2.1']},
    [own, 'A turn 192.0.2.1', 'A turn 192.0.2.9'],
    ['remove turn.example.org A 192.0.2.9'],
  ],
  [
    'a hostname instead of an address: our A goes first',
    alias,
    [mark, right],
    ['remove api.example.org A 203.0.113.7', create('CNAME', 'api', 'lb.example.net')],
  ],
  ['a hostname as wanted', alias, [mark, 'CNAME api LB.example.net.'], []],
  [
    'and back to an address',
    api,
    [mark, 'CNAME api lb.example.net'],
    ['remove api.example.org CNAME lb.example.net', create('A', 'api', '203.0.113.7')],
  ],
  ['records of other names and types stay', api, [mark, right, 'A www 198.51.100.1', 'MX @ mail.', 'TXT api v=spf1', 'NS @ ns1.x'], []],
  ['an address that is not known yet changes nothing', {...api, values: [], unknown: 'not yet'}, [], []],
])('%s', (_, wanted, found, changes) => {
  const plan = planned(wanted, found);
  expect(plan.changes).toEqual(changes);
  expect(plan.conflicts).toEqual([]);
});

test('a CNAME is written with its last dot, without which it would lie in the zone', () => {
  const {changes} = planRecords([alias], [], owner);
  expect(changes.at(-1)).toMatchObject({action: 'create', record: {type: 'CNAME', name: 'api', data: 'lb.example.net.', ttl: 300}});
});

test('the zone itself is a name, too', () => {
  const plan = planned({...api, host: 'example.org'}, []);
  expect(plan.changes).toEqual(['create _gomeet.example.org TXT heritage=gomeet,owner=ours', 'create example.org A 203.0.113.7']);
});

describe('what somebody else put there is never changed', () => {
  test.each<[string, WantedName, readonly string[], RegExp, boolean]>([
    ['an A without our mark', api, ['A api 198.51.100.1'], /it has A 198.51.100.1, which gomeet did not make/, true],
    ['even when it is right', api, [right], /it has A 203.0.113.7, which gomeet did not make/, true],
    ['a CNAME where the A should be', api, ['CNAME api app.example.net'], /it has CNAME app.example.net, which/, true],
    ['of external-dns', api, [right, 'TXT a-api "heritage=external-dns,external-dns/owner=k"'], /which external-dns looks after/, true],
    ['of another installation', api, ['TXT _gomeet.api heritage=gomeet,owner=theirs', right], /gomeet looks after it for theirs/, true],
    ['an AAAA beside ours', api, [mark, right, 'AAAA api 2001:db8::1'], /it has AAAA 2001:db8::1 too/, true],
    [
      'handed to other servers',
      api,
      ['NS api ns1.other.net'],
      /api.example.org is handed to other name servers \(NS ns1.other.net\)/,
      false,
    ],
    ['in a part that is handed on', {...api, host: 'api.eu.example.org'}, ['NS eu ns1.other.net'], /^eu.example.org is handed/, false],
    ['a CNAME at the zone', {...alias, host: 'example.org'}, [], /a zone itself cannot be a CNAME/, false],
    ['a CNAME beside others', alias, [mark, 'TXT api v=spf1'], /it has TXT v=spf1, and a CNAME bears no other/, false],
    ['before its own address is known', {...api, values: []}, ['A api 198.51.100.1'], /gomeet did not make/, true],
  ])('%s', (_, wanted, found, why, adoptable) => {
    const plan = planned(wanted, found);
    expect(plan.changes).toEqual([]);
    expect(plan.conflicts).toEqual([{host: wanted.host, why: expect.stringMatching(why), adoptable}]);
    if (!adoptable) expect(planned(wanted, found, {adopt: [wanted.host]}).conflicts).toEqual(plan.conflicts);
  });

  test.each<[string, WantedName, readonly string[], readonly string[]]>([
    ['an A', api, ['A api 198.51.100.1'], [marking, 'update api.example.org A 203.0.113.7']],
    ['a right A: only the mark is missing', api, [right], [marking]],
    [
      'a CNAME',
      api,
      ['CNAME api app.example.net'],
      [marking, 'remove api.example.org CNAME app.example.net', create('A', 'api', '203.0.113.7')],
    ],
    ['an AAAA', api, [mark, right, 'AAAA api 2001:db8::1'], ['remove api.example.org AAAA 2001:db8::1']],
    [
      'of another installation',
      api,
      ['TXT _gomeet.api heritage=gomeet,owner=theirs', right],
      ['update _gomeet.api.example.org TXT heritage=gomeet,owner=ours'],
    ],
    ['what is ours already', api, [mark, right], []],
  ])('but with --adopt: %s', (_, wanted, found, changes) => {
    const plan = planned(wanted, found, {adopt: ['api.example.org']});
    expect(plan.changes).toEqual(changes);
    expect(plan.conflicts).toEqual([]);
  });

  test('who was there is told when a name is taken over', () => {
    const adopt = ['api.example.org'];
    expect(planned(api, ['A api 198.51.100.1'], {adopt}).notes).toEqual(['api.example.org (A 198.51.100.1) is taken over']);
    expect(planned(api, [mark, right], {adopt}).notes).toEqual([]);
  });
});

test('a wildcard is told and left alone, the nearest one', () => {
  const found = ['A * 198.51.100.1', 'A *.eu 198.51.100.2'];
  expect(planned(api, found).notes).toEqual([
    '*.example.org (A 198.51.100.1) answers for api.example.org until it has a record of its own',
  ]);
  expect(planned({...api, host: 'api.eu.example.org'}, found).notes[0]).toMatch(/^\*\.eu\.example\.org/);
  expect(planned(api, found).changes).toHaveLength(2);
  expect(planned(api, [...found, mark, right]).notes).toEqual([]);
});

describe('names that nobody wants any more', () => {
  const old = ['TXT _gomeet.old heritage=gomeet,owner=ours', 'A old 203.0.113.7', 'AAAA old 2001:db8::1'];
  const found = [mark, right, ...old];
  test('are listed and stay', () => {
    expect(planned(api, found)).toMatchObject({changes: [], leaving: ['old.example.org']});
  });
  test('go by name, the mark at the end, and what we never wrote stays', () => {
    expect(planned(api, found, {remove: ['old.example.org']})).toMatchObject({
      changes: ['remove old.example.org A 203.0.113.7', 'remove _gomeet.old.example.org TXT heritage=gomeet,owner=ours'],
      leaving: [],
      conflicts: [],
    });
  });
  test('need nothing once they are gone', () => {
    expect(planned(api, [mark, right], {remove: ['old.example.org']})).toMatchObject({changes: [], conflicts: []});
  });
  test('are refused without our mark', () => {
    const plan = planned(api, [mark, right, 'A www 198.51.100.1'], {remove: ['www.example.org']});
    expect(plan).toMatchObject({
      changes: [],
      conflicts: [{host: 'www.example.org', why: expect.stringMatching(/A 198.51.100.1 without a mark/)}],
    });
  });
  test('of another installation are none of ours', () => {
    expect(planned(api, [mark, right, 'TXT _gomeet.theirs heritage=gomeet,owner=theirs']).leaving).toEqual([]);
    const both = ['TXT _gomeet.old heritage=gomeet,owner=theirs', ...old];
    expect(planned(api, [mark, right, ...both], {remove: ['old.example.org']}).changes).toEqual([
      'remove _gomeet.old.example.org TXT heritage=gomeet,owner=ours',
    ]);
  });
});
