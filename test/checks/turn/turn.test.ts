import {describe, expect, it} from 'vitest';
import allocation from '../../../src/checks/turn/allocation.ts';
import capacity from '../../../src/checks/turn/capacity.ts';
import credentials, {type CredentialsReading} from '../../../src/checks/turn/credentials.ts';
import reach from '../../../src/checks/turn/reach.ts';
import type {TurnAnswer} from '../../../src/core/media.ts';
import {configMap, deployment, page, silentPods} from '../_answers.ts';
import {judged, short} from '../_judge.ts';

const user = (name: string, secret = 'turn-credentials') => {
  const base = deployment(name);
  const spec = {template: {spec: {volumes: [{name: 'turn', secret: {secretName: secret}}]}}};
  return {...base, spec};
};
const coturn = configMap('coturn-config', {
  'turnserver.conf': 'listening-port=3478\nuse-auth-secret\nrealm=turn.gomeet.com\ntotal-quota=100\n',
});
const manifests = [user('turn-service'), user('livekit-sfu'), coturn];
const fine: TurnAnswer = {pod: 't0', reached: true, allocated: true, realm: 'turn.gomeet.com', durationMs: 30, error: ''};
const wrongSecret = {
  ...fine,
  allocated: false,
  error: 'the minted credential was refused (401 Unauthorized): the server knows another secret',
};
const gone: TurnAnswer = {...fine, reached: false, allocated: false, error: 'nothing listens on port 3478 of t0', silent: 'refused'};
const noWay: TurnAnswer = {...gone, error: 'no way to port 3478 of t0', silent: 'unreachable'};
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

describe.each([
  ['turn.reach', reach, [['pass'], ['pass'], ['fail~ t0'], ['unknown~ t0'], ['unknown~'], ['fail~']]],
  ['turn.allocation', allocation, [['pass'], ['fail~ t0'], ['fail~ t0'], ['unknown~ t0'], ['unknown~'], ['fail~']]],
] as const)('%s', (_, one, expected) => {
  it.each<[string, readonly TurnAnswer[]]>([
    ['well', [fine, {...fine, pod: 't1'}]],
    ['another secret', [wrongSecret]],
    ['gone', [gone]],
    ['no way', [noWay]],
    ['no way to several', [noWay, {...noWay, pod: 't1'}]],
    ['none', []],
  ])('%s', (name, answers) => {
    const at = ['well', 'another secret', 'gone', 'no way', 'no way to several', 'none'].indexOf(name);
    expect(short(judged(one, answers, {manifests}))).toEqual(expected[at]);
  });
  it('does not arise without TURN', () => expect(short(judged(one, undefined))).toEqual(['skip']));
});

describe('turn.allocation', () => {
  it('warns of a slow one and says how to heal another secret', () => {
    expect(short(judged(allocation, [{...fine, durationMs: 2_001}], {manifests}))).toEqual(['warn t0']);
    expect(judged(allocation, [wrongSecret], {manifests})[0]?.hint).toMatch(/gomeet rollout restart turn-service/);
  });
});

describe('turn.credentials', () => {
  const reading: CredentialsReading = {secret: 'issues-what-is-accepted', deployments: manifests, configMaps: [coturn]};
  const livekit = configMap('livekit-config', {'livekit.yaml': 'rtc:\n  turn_servers:\n    - {host: t, port: 3479}\n'});
  it.each<[string, Partial<CredentialsReading>, readonly string[], RegExp]>([
    ['one secret', {}, ['pass'], /turn-service, livekit-sfu use one secret/],
    ['none', {secret: 'absent'}, ['fail~'], /does not exist/],
    ['half of one', {secret: 'incomplete'}, ['fail~'], /lacks/],
    ['one that coturn does not know', {secret: 'issues-what-is-refused'}, ['fail!'], /every credential that is minted now will be refused/],
    ['a consumer that left', {deployments: [user('livekit-sfu', 'other')]}, ['fail! deployment/livekit-sfu'], /no longer reads/],
    ['no realm', {configMaps: []}, ['fail!'], /no realm/],
    ['a port that nobody listens on', {configMaps: [coturn, livekit]}, ['fail!'], /TURN port 3479/],
    [
      'a URL that nobody listens on',
      {configMaps: [coturn, configMap('api-config', {TURN_URLS: 'turn:t:3478?transport=udp,turns:t:443'})]},
      ['fail!'],
      /turns:t:443/,
    ],
  ])('%s', (_, part, expected, message) => {
    const found = judged(credentials, {...reading, ...part}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('turn.capacity', () => {
  it.each<[string, string, readonly string[], readonly string[], RegExp]>([
    ['room', 'turn_total_allocations{type="UDP"} 70\nturn_total_allocations{type="TCP"} 9', [], ['pass'], /79 of 100/],
    ['nobody yet', 'up 1', [], ['pass'], /0 of 100/],
    ['nearly full', 'turn_total_allocations 80', [], ['warn t0'], /80 of 100.*80 %/],
    ['full', 'turn_total_allocations 95', [], ['fail! t0'], /95 %/],
    ['unheard', 'up 1', ['t1'], ['unknown~ t1'], /not measured/],
  ])('%s', (_, text, silent, expected, message) => {
    const found = judged(capacity, {measured: [page('t0', text)], unmeasured: silentPods(...silent)}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});
