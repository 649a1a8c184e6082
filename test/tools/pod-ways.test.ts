import type {Duplex} from 'node:stream';
import {afterEach, describe, expect, it} from 'vitest';
import {isSilent, type PodRequest} from '../../src/core/network.ts';
import {podNetwork} from '../../src/tools/pod-network.ts';
import {podTunnels} from '../../src/tools/pod-tunnel.ts';
import {sharedTurns} from '../../src/tools/shared-turns.ts';
import {apiServer, closing, frame, type Pod} from './_port-forward.ts';

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const request: PodRequest = {namespace: 'gomeet', pod: 'p-0', port: 80, path: '/x', timeoutMs: 5_000};
const questions = (said: string) => said.split('\r\n\r\n').length - 1;
const page = (text: string, more = '') => frame(0, `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n${more}\r\n${text}`);
/** Answers each request with its number on this connection. */
const server: Pod = (socket, said) => {
  if (said.endsWith('\r\n\r\n')) socket.send(page(String(questions(said))));
};

async function platform(pod: Pod) {
  const {endpoint, paths} = await apiServer(pod);
  const network = podNetwork(podTunnels(endpoint));
  closing.push(() => network.close());
  const ask = async (more: Partial<PodRequest> = {}) => {
    const answer = await network.request({...request, ...more});
    return isSilent(answer) ? answer : answer.body;
  };
  return {network, paths, ask};
}

describe('a way to a port of a pod', () => {
  it('serves the next question, too', async () => {
    const {ask, paths} = await platform(server);
    expect([await ask(), await ask(), await ask()]).toEqual(['1', '2', '3']);
    expect(paths).toHaveLength(1);
  });

  it('collects no listeners', async () => {
    const {endpoint} = await apiServer(server);
    const ways: Duplex[] = [];
    const network = podNetwork(async (...asked) => {
      const way = await podTunnels(endpoint)(...asked);
      ways.push(way);
      return way;
    });
    closing.push(() => network.close());
    const counts: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      await network.request(request);
      await new Promise((resolve) => setImmediate(resolve));
      counts.push(...ways.map((way) => way.eventNames().reduce((sum, name) => sum + way.listenerCount(name), 0)));
    }
    expect(counts).toHaveLength(12);
    expect(counts.at(-1)).toBe(counts[1]);
  });

  it('is shared by many questions at the same time', async () => {
    const {ask, paths} = await platform(server);
    const answers = await Promise.all(Array.from({length: 10}, () => ask()));
    expect(answers).toHaveLength(10);
    expect(answers.every((answer) => typeof answer === 'string')).toBe(true);
    expect(paths).toHaveLength(2);
  });

  it('belongs to one port of one pod', async () => {
    const {ask, paths} = await platform(server);
    expect([await ask(), await ask({port: 81}), await ask({pod: 'p-1'})]).toEqual(['1', '1', '1']);
    expect(paths.map((path) => path.split('/pods/')[1])).toEqual([
      'p-0/portforward?ports=80',
      'p-0/portforward?ports=81',
      'p-1/portforward?ports=80',
    ]);
  });

  it.each<[string, Pod]>([
    [
      'the server ends it after its answer',
      (socket, said) => {
        if (!said.endsWith('\r\n\r\n')) return;
        socket.send(page('1'));
        socket.close();
      },
    ],
    ['the server says that it will end it', (socket, said) => said.endsWith('\r\n\r\n') && socket.send(page('1', 'Connection: close\r\n'))],
    [
      'it ends with the next question',
      (socket, said) => {
        if (questions(said) === 1) socket.send(page('1'));
        if (questions(said) === 2) socket.close();
      },
    ],
    [
      'the pod is gone with the next question',
      (socket, said) => {
        if (questions(said) === 1) socket.send(page('1'));
        if (questions(said) === 2) socket.send(frame(1, 'an error on the other side: broken pipe'));
      },
    ],
  ])('is opened anew when %s', async (_when, pod) => {
    const {ask} = await platform(pod);
    const first = await ask();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([first, await ask()]).toEqual(['1', '1']);
  });

  it('takes nothing that came unasked for an answer', async () => {
    const {ask, paths} = await platform((socket, said) => {
      if (!said.endsWith('\r\n\r\n')) return;
      socket.send(page('asked'));
      setTimeout(() => socket.send(page('unasked')), 1);
    });
    expect(await ask()).toBe('asked');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await ask()).toBe('asked');
    expect(paths).toHaveLength(2);
  });

  it('is not used twice for what may change something', async () => {
    const {ask, paths} = await platform((socket, said) => said.endsWith('{}') && socket.send(page('done')));
    const post = {method: 'POST', body: '{}'} as const;
    expect([await ask(post), await ask(post)]).toEqual(['done', 'done']);
    expect(paths).toHaveLength(2);
  });

  it('is closed with the network', async () => {
    const gone: Promise<void>[] = [];
    const {ask, network} = await platform((socket, said) => {
      if (said === '') gone.push(new Promise((resolve) => socket.once('close', () => resolve())));
      server(socket, said);
    });
    await ask();
    network.close();
    await Promise.all(gone);
    expect(gone).toHaveLength(1);
  });
});

it('a closed network asks nothing again, and keeps no way that opens late', async () => {
  const {ask, network, paths} = await platform((socket, said) => {
    if (questions(said) === 1) server(socket, said);
  });
  expect(await ask()).toBe('1');
  const unanswered = ask();
  const late = ask({port: 81});
  await new Promise((resolve) => setImmediate(resolve));
  network.close();
  expect([await unanswered, await late]).toEqual([
    expect.objectContaining({silent: 'refused'}),
    expect.objectContaining({silent: 'refused'}),
  ]);
  expect(paths.length).toBeLessThanOrEqual(2);
});

describe('turns of what is shared', () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, 1));

  it('go to so many at a time, by key, in the order of coming', async () => {
    const turns = sharedTurns(2, 60_000);
    const log: string[] = [];
    let [inside, most] = [0, 0];
    const work = (name: string) => async () => {
      inside += 1;
      most = Math.max(most, inside);
      log.push(name);
      await soon();
      inside -= 1;
    };
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => turns('one', work(name))));
    expect([most, log.join('')]).toEqual([2, 'abcde']);
    await Promise.all([...['f', 'g'].map((name) => turns('one', work(name))), ...['h', 'i'].map((name) => turns('two', work(name)))]);
    expect(most).toBe(4);
  });

  it('come to whoever has waited long enough', async () => {
    const turns = sharedTurns(1, 5);
    const hung = turns('one', () => new Promise<string>(() => {}));
    expect(await Promise.all(['a', 'b'].map((name) => turns('one', async () => name)))).toEqual(['a', 'b']);
    expect(await Promise.race([hung, soon().then(() => 'hangs')])).toBe('hangs');
  });

  it('go on after a failure, and end with the signal', async () => {
    const turns = sharedTurns(1, 60_000);
    await expect(turns('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const controller = new AbortController();
    let finish = (): void => {};
    const busy = turns('one', () => new Promise<void>((resolve) => (finish = resolve)));
    await soon();
    await soon();
    const waits = turns('one', async () => 'never', controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waits).rejects.toThrow('stopped');
    finish();
    await busy;
    expect(await turns('one', async () => 'next')).toBe('next');
  });
});
