import {describe, expect, it} from 'vitest';
import api from '../../../src/checks/livekit/api.ts';
import drain from '../../../src/checks/livekit/drain.ts';
import join from '../../../src/checks/livekit/join.ts';
import load from '../../../src/checks/livekit/load.ts';
import nodes from '../../../src/checks/livekit/nodes.ts';
import packetLoss from '../../../src/checks/livekit/packet-loss.ts';
import ready from '../../../src/checks/livekit/ready.ts';
import type {HttpAnswer, NoAnswer} from '../../../src/core/network.ts';
import {configMap, deployment, frozen, ok, page, refused, silentPods, unreachable} from '../_answers.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object} from '../kubernetes/_objects.ts';

const manifests = [deployment('livekit-sfu'), configMap('livekit-config', {'livekit.yaml': 'limit:\n  num_tracks: 1000\n'})];
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

describe('livekit.ready', () => {
  it.each<[string, readonly (HttpAnswer | NoAnswer)[], readonly string[], RegExp]>([
    ['all well', [ok('OK'), ok('OK')], ['pass'], /^2 SFUs are ready/],
    ['one that cannot hear itself through Redis', [ok('OK'), ok('Not Ready', 406)], ['fail~ p1'], /406.*Redis/],
    ['one that hangs', [frozen, ok()], ['fail~ p0'], /accepts connections and does not answer/],
    ['one that is gone', [refused], ['fail~ p0'], /nothing listens/],
    ['another program', [ok('', 404)], ['fail~ p0'], /404 instead of 200/],
    ['no way to some', [ok(), unreachable, unreachable, refused], ['fail~ p3', 'unknown~'], /2 of 4 pods not measured: no way to port/],
    ['no way to one', [ok(), unreachable], ['unknown~ p1'], /not measured: no way/],
    ['none at all', [], ['fail~'], /nobody can join/],
  ])('%s', (_, answers, expected, message) => {
    const found = judged(
      ready,
      answers.map((answer, index) => ({pod: `p${index}`, answer})),
      {manifests},
    );
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });

  it('does not arise without an SFU', () => {
    expect(short(judged(ready, []))).toEqual(['skip']);
  });
});

describe('livekit.api', () => {
  const room = {name: 'r', participants: 3, publishers: 1, maxParticipants: 0, createdAt: '', recording: false};
  it.each<[string, Parameters<typeof api.judge>[0], string, RegExp]>([
    ['an answer', {value: {rooms: [room, room], durationMs: 12}}, 'pass', /12 ms: 2 rooms, 6 people/],
    ['a slow one', {value: {rooms: [], durationMs: 1_001}}, 'warn', /took 1001 ms/],
    ['another key', {refusal: 'p does not accept the deployed API key (401): no', detail: 'unauthorized'}, 'fail~', /deployed API key/],
    ['silence', {refusal: 'no answer within 3 s', detail: 'timeout'}, 'fail~', /no answer/],
    ['no way', {refusal: 'no way to port 7880', detail: 'unreachable'}, 'unknown~', /not measured/],
    ['no SFU', undefined, 'skip', /no SFU/],
  ])('%s', (_, said, expected, message) => {
    const found = judged(api, said, {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('livekit.nodes', () => {
  const measured = ['a', 'b'].map((name) => page(`pod-${name}`, `livekit_room_total{node_id="ND_${name}"} 1`));
  it.each<[string, readonly string[], {readonly [room: string]: string}, readonly string[], readonly string[], RegExp]>([
    ['all registered', ['ND_a', 'ND_b'], {r: 'ND_a'}, [], ['pass'], /2 SFUs are registered, 1 rooms/],
    ['one that Redis does not know', ['ND_a'], {}, [], ['fail~ pod-b'], /ND_b is not registered/],
    ['a room on a dead node', ['ND_a', 'ND_b', 'ND_x'], {r: 'ND_x'}, [], ['fail~', 'warn'], /r on ND_x/],
    ['a dead node without rooms', ['ND_a', 'ND_b', 'ND_x'], {}, [], ['warn'], /ND_x; the next SFU/],
    ['a node that may be one of the silent', ['ND_a', 'ND_b', 'ND_x'], {r: 'ND_x'}, ['pod-c'], ['unknown~ pod-c'], /not measured/],
  ])('%s', (_, registered, rooms, silent, expected, message) => {
    const found = judged(
      nodes,
      {registered: {nodes: registered, rooms}, metrics: {measured, unmeasured: silentPods(...silent)}},
      {manifests},
    );
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('livekit.load', () => {
  const pod = (name: string, tracks: number) =>
    page(name, `livekit_room_total 2\nlivekit_participant_total 30\nlivekit_track_subscribed_total{kind="AUDIO"} ${tracks}\n`);
  it.each<[string, readonly number[], readonly string[], readonly string[], RegExp]>([
    ['room', [10, 790], [], ['pass'], /60 people in 4 rooms on 2 SFUs; the fullest holds 790 of 1000/],
    ['nearly full', [10, 800], [], ['warn p1'], /800 of 1000 tracks \(80 %\)/],
    ['full', [950], [], ['fail! p0'], /95 %/],
    ['partly measured', [10], ['x', 'y'], ['unknown~'], /2 of 3 pods/],
    ['nothing there', [], [], ['unknown~'], /no SFU runs/],
  ])('%s', (_, tracks, silent, expected, message) => {
    const found = judged(
      load,
      {measured: tracks.map((count, index) => pod(`p${index}`, count)), unmeasured: silentPods(...silent)},
      {manifests},
    );
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('livekit.packet-loss', () => {
  const flow = (pod: string, packets: number, lost: number) => ({pod, direction: 'incoming', packets, lost});
  it.each<[string, readonly ReturnType<typeof flow>[], readonly string[], readonly string[], RegExp]>([
    ['none', [flow('p', 1_000, 0)], [], ['pass'], /at most 0 %/],
    ['at the objective', [flow('p', 1_000, 20)], [], ['pass'], /at most 2 %/],
    ['above it', [flow('p', 1_000, 21)], [], ['warn p'], /2.1 % of incoming/],
    ['an alert', [flow('p', 1_000, 51), flow('q', 1_000, 0)], [], ['fail! p'], /5.1 %/],
    ['too few to judge', [flow('p', 199, 100)], [], ['skip'], /too few packets/],
    ['nobody there', [], [], ['skip'], /nobody is in a call/],
    ['unheard', [flow('p', 1_000, 0)], ['x'], ['unknown~ x'], /not measured/],
  ])('%s', (_, pods, silent, expected, message) => {
    const found = judged(packetLoss, {pods, unmeasured: silentPods(...silent), total: 2}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('livekit.drain', () => {
  const ending = (minutes: number) =>
    object('Pod', 'p', {}, {deletionTimestamp: ago(-minutes * 60), deletionGracePeriodSeconds: 18_000, labels: {app: 'livekit-sfu'}});
  it.each<[string, number, number, string, RegExp]>([
    ['with time', 120, 40, 'pass p', /40 people on it, and 120 of 300 minutes/],
    ['nearly over', 29, 1, 'warn p', /cut off/],
    ['empty', 1, 0, 'pass p', /0 people/],
  ])('%s', (_, minutes, people, expected, message) => {
    const metrics = {measured: [page('p', `livekit_participant_total ${people}`)], unmeasured: []};
    const found = judged(drain, {pods: [ending(minutes)], metrics, now}, {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });

  it('is unknown for one that says nothing, and well when none is ending', () => {
    const metrics = {measured: [], unmeasured: silentPods('p')};
    expect(short(judged(drain, {pods: [ending(5)], metrics, now}, {manifests}))).toEqual(['unknown! p']);
    expect(short(judged(drain, {pods: [], metrics, now}, {manifests}))).toEqual(['pass']);
  });
});

describe('livekit.join', () => {
  const report = (connectMs: readonly number[], audioMs: number, transport: string) => ({
    value: {connectMs, audioMs, transport},
    tookMs: 1,
  });
  it.each<[string, Parameters<typeof join.judge>[0], string, RegExp]>([
    [
      'as it should be',
      report([120, 125], 400, 'DTLS connected, AES_CM_128_HMAC_SHA1_80'),
      'pass',
      /120 and 125 ms, audio arrived after 400 ms \(DTLS connected/,
    ],
    ['without word of the transport', report([120, 125], 400, ''), 'pass', /after 400 ms$/],
    ['slow', report([120, 2_001], 400, ''), 'warn', /2001/],
    ['not encrypted', report([120, 125], 400, 'DTLS failed'), 'fail!', /not encrypted/],
    ['without the client', {refusal: 'a real join needs the optional package', detail: 'missing'}, 'unknown~', /not measured/],
    ['in vain', {refusal: 'the two participants did not hear each other within 15 s', detail: ''}, 'fail~', /did not hear/],
  ])('%s', (_, said, expected, message) => {
    const found = judged(join, said, {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});
