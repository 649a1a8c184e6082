import {Duplex} from 'node:stream';
import {afterEach, describe, expect, it} from 'vitest';
import {isSilent, type PodRequest} from '../../src/core/network.ts';
import {podNetwork} from '../../src/tools/pod-network.ts';
import {podTunnels} from '../../src/tools/pod-tunnel.ts';
import {apiServer, closing, frame, type Pod} from './_port-forward.ts';

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const page = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Kind: a\r\n\r\nhello';
const whole = (said: string) => said.includes('\r\n\r\n');
const request: PodRequest = {namespace: 'gomeet', pod: 'p-0', port: 80, path: '/x?y=1', timeoutMs: 5_000};

async function ask(pod: Pod, more: Partial<PodRequest> = {}, refusal?: {readonly status: number; readonly body: object}) {
  const {endpoint, paths} = await apiServer(pod, refusal);
  return {answer: await podNetwork(podTunnels(endpoint)).request({...request, ...more}), paths};
}

describe('a request to a port of a pod', () => {
  it('goes over the port-forward of the API server', async () => {
    let seen = '';
    const {answer, paths} = await ask(
      (socket, said) => {
        seen = said;
        // In pieces, and the end of the connection right behind it.
        if (whole(said) && said.endsWith('{}')) {
          for (const piece of [page.slice(0, 20), page.slice(20)]) socket.send(frame(0, piece));
          socket.close();
        }
      },
      {method: 'POST', body: '{}', headers: {authorization: 'Bearer secret'}},
    );
    expect(paths).toEqual(['/api/v1/namespaces/gomeet/pods/p-0/portforward?ports=80']);
    expect(seen).toMatch(/^POST \/x\?y=1 HTTP\/1.1\r\n/);
    expect(seen).toMatch(/host: localhost:80\r\n/i);
    expect(seen).toMatch(/authorization: Bearer secret/i);
    expect(answer).toMatchObject({status: 200, body: 'hello', headers: {'x-kind': 'a'}});
  });

  it('takes an answer without a length until the connection ends', async () => {
    const {answer} = await ask((socket, said) => {
      if (!whole(said)) return;
      socket.send(frame(0, 'HTTP/1.1 406 Not Acceptable\r\n\r\nNot Ready'));
      socket.close();
    });
    expect(answer).toMatchObject({status: 406, body: 'Not Ready'});
  });

  it.each<[string, Pod, Partial<PodRequest>, string, RegExp]>([
    [
      'nothing listens',
      (socket, said) => {
        if (whole(said)) return;
        socket.send(
          frame(1, 'error forwarding port 80 to pod abc, uid : failed to connect: dial tcp4 127.0.0.1:80: connect: connection refused'),
        );
        socket.close();
      },
      {},
      'refused',
      /^nothing listens on port 80 of p-0$/,
    ],
    [
      'no process is behind the pod',
      (socket) =>
        socket.send(
          frame(1, 'error forwarding port 80 to pod gomeet/p-0, uid : gomeet/p-0 is a simulated pod: nothing listens on port 80'),
        ),
      {},
      'unreachable',
      /no way to port 80 of p-0: gomeet\/p-0 is a simulated pod/,
    ],
    [
      'half an answer',
      (socket, said) => {
        if (!whole(said)) return;
        socket.send(frame(0, page.slice(0, -2)));
        socket.close();
      },
      {},
      'refused',
      /as HTTP/,
    ],
    ['another protocol', (socket) => socket.send(frame(0, '-ERR unknown command\r\n')), {}, 'refused', /did not answer as HTTP/],
    ['a stranger on the line', (socket) => socket.send('text'), {}, 'unreachable', /not a port-forward/],
  ])('tells %s', async (_, pod, more, silent, message) => {
    const {answer} = await ask(pod, more);
    expect(answer).toMatchObject({silent, message: expect.stringMatching(message)});
  });

  it.each([
    [404, {message: 'pods "p-0" not found'}, /no way to port 80 of p-0: pods "p-0" not found/],
    [
      403,
      {message: 'pods "p-0" is forbidden: User "u" cannot create resource "pods/portforward"'},
      /cannot create resource "pods\/portforward"/,
    ],
  ])('tells a refusal with %s in the words of the API server', async (status, body, message) => {
    const {answer} = await ask(() => {}, {}, {status, body});
    expect(answer).toMatchObject({silent: 'unreachable', message: expect.stringMatching(message)});
  });

  it('cuts an answer that is too long', async () => {
    const {answer} = await ask((socket, said) => {
      if (!whole(said)) return;
      socket.send(frame(0, 'HTTP/1.1 200 OK\r\n\r\n'));
      for (let sent = 0; sent < 2; sent += 1) socket.send(frame(0, Buffer.alloc(6 * 1024 * 1024, 'x')));
    });
    expect(isSilent(answer) ? answer : answer.body.length).toBe(10 * 1024 * 1024);
  });

  it('tells a process that hangs from a way that does not open', async () => {
    const silent = new Duplex({read: () => {}, write: (_chunk, _encoding, done) => done()});
    expect(await podNetwork(async () => silent).request({...request, timeoutMs: 20})).toMatchObject({
      silent: 'timeout',
      message: 'port 80 of p-0 gave no answer within 0.02 s',
    });
    const never = podNetwork((_to, signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))));
    expect(await never.request({...request, timeoutMs: 20})).toMatchObject({
      silent: 'unreachable',
      message: expect.stringMatching(/did not open one in time/),
    });
  });

  it('ends with the signal, and with nothing else', async () => {
    const {endpoint} = await apiServer(() => {});
    const controller = new AbortController();
    const asked = podNetwork(podTunnels(endpoint)).request(request, controller.signal);
    setTimeout(() => controller.abort(new Error('stopped')), 20);
    await expect(asked).rejects.toThrow('stopped');
  });
});
