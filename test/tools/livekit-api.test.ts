import {createHmac} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import type {HttpAnswer, NoAnswer, PodRequest} from '../../src/core/network.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {livekitPort} from '../../src/tools/livekit.ts';
import {parseEgress, parseRooms} from '../../src/tools/livekit-api.ts';
import {parseRegistered} from '../../src/tools/livekit-nodes.ts';

const secret = 'secret-of-at-least-32-characters-long';
const encoded = (text: string) => Buffer.from(text).toString('base64');
const pod = (name: string, {ready = true, ending = false, running = true} = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, labels: {app: 'livekit-sfu'}, ...(ending ? {deletionTimestamp: '2026-03-01T12:00:00Z'} : {})},
  status: {
    containerStatuses: [{state: running ? {running: {}} : {waiting: {}}}],
    conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}],
  },
});
const ok = (body: string, status = 200): HttpAnswer => ({status, headers: {}, body, durationMs: 1});
const unreachable: NoAnswer = {silent: 'unreachable', message: 'no way to it'};

/** LiveKit behind pods that answer by name; records what was asked. */
function livekit(pods: readonly KubeObject[], answers: {readonly [pod: string]: HttpAnswer | NoAnswer}) {
  const asked: PodRequest[] = [];
  const port = livekitPort({
    namespace: 'gomeet',
    cluster: {
      list: async () => pods,
      get: async () => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {name: 's'},
        data: {'api-key': encoded('APIkey'), 'api-secret': encoded(secret)},
      }),
    },
    pods: {exec: () => Promise.reject(new Error('no exec')), logs: async () => undefined},
    network: {
      request: async (request) => {
        asked.push(request);
        return answers[request.pod] ?? unreachable;
      },
      forward: () => Promise.reject(new Error('no port')),
    },
  });
  return {port, asked};
}

describe('LiveKit', () => {
  it('is asked on every pod that runs and is not ending', async () => {
    const pods = [pod('b'), pod('a', {ready: false}), pod('c', {ending: true}), pod('d', {running: false})];
    const {port, asked} = livekit(pods, {a: ok('Not Ready', 406), b: ok('OK')});
    expect((await port.ready()).map(({pod: name, answer}) => [name, 'status' in answer ? answer.status : answer.silent])).toEqual([
      ['a', 406],
      ['b', 200],
    ]);
    expect(asked).toMatchObject([{port: 7880, path: '/', timeoutMs: 2_000}, {port: 7880}]);
    expect((await port.metrics()).map(({pod: name}) => name)).toEqual(['a', 'b', 'c']);
  });

  it('takes the deployed key, signed and short-lived, on the first pod that answers', async () => {
    const {port, asked} = livekit([pod('a'), pod('b'), pod('c')], {b: ok('{"rooms":[]}')});
    expect(await port.rooms()).toEqual({rooms: [], durationMs: 1});
    expect(asked.map((one) => one.pod)).toEqual(['a', 'b']);
    const [head = '', body = '', signature] = (asked[1]?.headers?.['authorization'] ?? '').replace('Bearer ', '').split('.');
    expect(createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')).toBe(signature);
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {exp: number; nbf: number};
    expect(claims).toMatchObject({iss: 'APIkey', video: {roomList: true}});
    expect(claims.exp - claims.nbf).toBeLessThanOrEqual(180);
    expect(asked[1]).toMatchObject({method: 'POST', path: '/twirp/livekit.RoomService/ListRooms', port: 7880});
  });

  it('goes to a pod that has answered already, and last to those that did not', async () => {
    const {port, asked} = livekit([pod('a'), pod('b'), pod('c'), pod('d')], {c: ok('{"rooms":[]}')});
    await port.ready();
    asked.length = 0;
    await port.rooms();
    expect(asked.map((one) => one.pod)).toEqual(['c']);
  });

  it('does not try one pod after the other while all of them are being asked whether they are ready', async () => {
    const {port, asked} = livekit([pod('a'), pod('b'), pod('c'), pod('d')], {d: ok('{"rooms":[]}')});
    await Promise.all([port.rooms(), port.ready()]);
    expect(asked.filter(({method}) => method === 'POST').map((one) => one.pod)).toEqual(['a', 'd']);
  });

  it.each<[string, HttpAnswer | NoAnswer, string, RegExp]>([
    // As livekit-server 1.13.5 answered: it repeats the token.
    [
      'another key',
      ok('{"code":"unauthenticated","msg":"invalid token: eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e30.HoZC4o, error: signature is invalid"}', 401),
      'unauthorized',
      /deployed API key \(401\): invalid token, error: signature is invalid$/,
    ],
    [
      'no Redis behind egress',
      ok('{"code":"unknown","msg":"egress not connected (redis required)"}', 500),
      '500',
      /answered ListRooms with 500: egress not connected/,
    ],
    ['a page', ok('<html>'), '', /not JSON/],
    ['other data', ok('{"rooms":[{"num_participants":"many"}]}'), '', /rooms.0.num_participants/],
    ['no way to anybody', unreachable, 'unreachable', /no way/],
    ['silence', {silent: 'timeout', message: 'no answer within 3 s'}, 'timeout', /no answer/],
  ])('says %s', async (_, answer, detail, message) => {
    const error = await livekit([pod('a')], {a: answer})
      .port.rooms()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({tool: 'livekit', detail, message: expect.stringMatching(message)});
    expect(String(error)).not.toMatch(/eyJ/);
  });

  it('says that no SFU runs', async () => {
    await expect(livekit([], {}).port.rooms()).rejects.toThrow(/no pod with label app=livekit-sfu/);
  });
});

describe('answers of LiveKit', () => {
  it('are read with either kind of names, and with numbers as text', () => {
    const room = {name: 'r', participants: 3, publishers: 1, maxParticipants: 500, createdAt: '2026-11-21T20:34:13.000Z', recording: true};
    expect(
      parseRooms({
        rooms: [
          {
            sid: 'RM_1',
            name: 'r',
            max_participants: 500,
            creation_time: '1795293253',
            num_participants: 3,
            num_publishers: 1,
            active_recording: true,
          },
        ],
      }),
    ).toEqual([room]);
    expect(
      parseRooms({
        rooms: [{name: 'r', maxParticipants: 500, creationTime: 1795293253, numParticipants: 3, numPublishers: 1, activeRecording: true}],
      }),
    ).toEqual([room]);
    expect(parseRooms({})).toEqual([]);
    expect(
      parseEgress({items: [{egressId: 'EG_1', roomName: 'r', status: 'EGRESS_FAILED', error: 'upload', startedAt: '1795293253000000000'}]}),
    ).toEqual([{id: 'EG_1', room: 'r', status: 'EGRESS_FAILED', error: 'upload', startedAt: '2026-11-21T20:34:13.000Z'}]);
    expect(parseEgress({items: [{egress_id: 'EG_2'}]})[0]).toMatchObject({status: 'EGRESS_STARTING', startedAt: ''});
  });

  it('of Redis are read as redis-cli 7 prints them', () => {
    const printed = (nodes: string, rooms: string) => `@@nodes\n${nodes}\n@@exit 0\n@@rooms\n${rooms}\n@@exit 0\n`;
    expect(parseRegistered(printed('["ND_vPDa3DDbwuFn"]', '{"a room \\"x\\"":"ND_1"}'), 'r-0')).toEqual({
      nodes: ['ND_vPDa3DDbwuFn'],
      rooms: {'a room "x"': 'ND_1'},
    });
    expect(parseRegistered(printed('[]', '{}'), 'r-0')).toEqual({nodes: [], rooms: {}});
    const refused =
      'HELLO 3 failed: NOAUTH HELLO must be called with the client already authenticated\nerror:"NOAUTH Authentication required."';
    expect(() => parseRegistered(printed(refused, refused), 'r-0')).toThrow(/r-0 did not tell LiveKit's nodes: HELLO 3 failed: NOAUTH/);
    expect(() => parseRegistered(printed('{}', '[]'), 'r-0')).toThrow(ToolError);
    expect(() => parseRegistered('', 'r-0')).toThrow(/ended before "nodes"/);
  });
});
