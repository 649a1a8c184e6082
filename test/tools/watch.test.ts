import {afterEach, describe, expect, it} from 'vitest';
import type {WatchEvent} from '../../src/core/ports.ts';
import {closes, cuts, follow, line, list, pod, refusal, type Script, stays, type WatchServer, watchServer} from './_watch-server.ts';

const servers: WatchServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(watches: readonly Script[], lists?: readonly Script[]): Promise<WatchServer> {
  const server = await watchServer({watches, ...(lists === undefined ? {} : {lists})});
  servers.push(server);
  return server;
}

describe('a watch', () => {
  it('lists, then tells every change; an abort ends it and closes its socket', async () => {
    const text = line('ADDED', pod('b', 11)) + line('MODIFIED', pod('b', 12)) + line('DELETED', pod('a', 13));
    const server = await serve([stays(text)]);
    expect(await follow(server.watch, 4)).toEqual(['listed a', 'changed b', 'changed b', 'gone a']);
    expect(server.asked).toEqual(['list', 'watch 10']);
    await expect.poll(() => server.openWatches()).toBe(0);
  });

  it('follows a list of several pages from the version of the list', async () => {
    const page = (response: Parameters<Script>[0], name: string, next?: string) =>
      void response.end(JSON.stringify({metadata: {resourceVersion: '70', continue: next}, items: [{metadata: {name}}]}));
    const server = await serve([stays(line('ADDED', pod('c', 71)))], [(r) => page(r, 'a', 'more'), (r) => page(r, 'b')]);
    expect(await follow(server.watch, 2)).toEqual(['listed a,b', 'changed c']);
    expect(server.asked).toEqual(['list', 'list', 'watch 70']);
  });

  it('reads letters and lines that are split over chunks, and lines of more than a megabyte', async () => {
    const long = pod('long', 12, {data: 'ü€'.repeat(300_000)});
    const bytes = Buffer.from(line('ADDED', pod('é', 11)) + line('ADDED', long));
    const server = await serve([
      (response) => {
        // In the middle of the two bytes of é, then in pieces that end anywhere.
        const cut = bytes.indexOf(0xc3) + 1;
        response.write(bytes.subarray(0, cut));
        const rest = (start: number): void => {
          if (start < bytes.length) setImmediate(() => response.write(bytes.subarray(start, start + 100_001), () => rest(start + 100_001)));
        };
        setTimeout(() => rest(cut), 5);
      },
    ]);
    const seen: WatchEvent[] = [];
    const stop = new AbortController();
    for await (const event of server.watch('v1', 'Pod', {namespace: 'gomeet'}, stop.signal)) {
      seen.push(event);
      if (seen.length === 3) stop.abort();
    }
    expect(seen[1]).toMatchObject({object: {metadata: {name: 'é'}}});
    expect(seen[2]).toMatchObject({object: {data: long['data' as keyof typeof long]}});
  });

  it('asks with bookmarks, selectors and the time it may live', async () => {
    let query = '';
    const server = await serve([
      (response, asked) => {
        query = asked.toString();
        stays(line('ADDED', pod('b', 11)))(response, asked);
      },
    ]);
    const stop = new AbortController();
    for await (const event of server.watch('v1', 'Pod', {labelSelector: 'app=x', fieldSelector: 'reason=y'}, stop.signal))
      if (event.type === 'changed') stop.abort();
    expect(query).toMatch(
      /^watch=1&allowWatchBookmarks=true&resourceVersion=10&labelSelector=app%3Dx&fieldSelector=reason%3Dy&timeoutSeconds=\d+$/,
    );
  });
});

describe('a watch goes on', () => {
  it('from the version of a bookmark when the server closes it, without a list', async () => {
    const server = await serve([
      closes(line('BOOKMARK', {kind: 'Pod', metadata: {resourceVersion: '55'}})),
      stays(line('ADDED', pod('b', 56))),
    ]);
    expect(await follow(server.watch, 2)).toEqual(['listed a', 'changed b']);
    expect(server.asked).toEqual(['list', 'watch 10', 'watch 55']);
  });

  it('when the server closes it again and again, with one list, and slows down', async () => {
    let version = 10;
    const server = await serve([
      (response) => {
        version += 1;
        closes(line('MODIFIED', pod('a', version)))(response, new URLSearchParams());
      },
    ]);
    expect(await follow(server.watch, 13)).toHaveLength(13);
    expect(server.asked.filter((one) => one === 'list')).toHaveLength(1);
    expect(server.asked.slice(1)).toEqual(Array.from({length: 12}, (_, index) => `watch ${10 + index}`));
  });

  it('with a new list when the server forgot its version, in the stream and as an answer', async () => {
    const expired = line('ERROR', {kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version'});
    const server = await serve(
      [stays(expired), refusal(410, 'Gone'), stays(line('ADDED', pod('d', 31)))],
      [list(10, 'a'), list(20, 'b'), list(30, 'c')],
    );
    expect(await follow(server.watch, 4)).toEqual(['listed a', 'listed b', 'listed c', 'changed d']);
    expect(server.asked).toEqual(['list', 'watch 10', 'list', 'watch 20', 'list', 'watch 30']);
  });

  it('after a connection that was cut in the middle of a line, which it does not take for a change', async () => {
    const server = await serve([
      cuts(line('ADDED', pod('b', 11)) + line('ADDED', pod('c', 12)).slice(0, 40)),
      stays(line('ADDED', pod('c', 12))),
    ]);
    expect(await follow(server.watch, 5)).toEqual(['listed a', 'changed b', 'away', 'back', 'changed c']);
    expect(server.asked).toEqual(['list', 'watch 10', 'watch 11']);
  });

  it.each([
    ['a line that is no JSON', 'gateway says hello\n'],
    ['JSON that is no event', '{"hello": 1}\n'],
    ['an event without a name', line('ADDED', {metadata: {}})],
    ['an error of the server', line('ERROR', {kind: 'Status', code: 500, message: 'etcd leader changed'})],
  ])('after %s', async (_, text) => {
    const server = await serve([stays(text), stays(line('ADDED', pod('b', 11)))]);
    expect(await follow(server.watch, 4)).toEqual(['listed a', 'away', 'back', 'changed b']);
  });

  it('when nothing comes for too long', async () => {
    const server = await serve([stays(), stays(line('ADDED', pod('b', 11)))]);
    expect(await follow(server.watch, 4)).toEqual(['listed a', 'away', 'back', 'changed b']);
  });

  it('when the server dies and comes back, and says so once each', async () => {
    const server = await serve([stays(line('ADDED', pod('b', 11))), stays(line('ADDED', pod('c', 12)))]);
    const words = await follow(server.watch, 5, async (word) => {
      if (word === 'changed b') await server.down();
      if (word === 'away') setTimeout(() => void server.up(), 80);
    });
    expect(words).toEqual(['listed a', 'changed b', 'away', 'back', 'changed c']);
    expect(server.asked).toEqual(['list', 'watch 10', 'watch 11']);
  });

  it('when the server is not there yet at its start', async () => {
    const server = await serve([stays()]);
    await server.down();
    const words = await follow(server.watch, 3, (word) => (word === 'away' ? server.up() : undefined));
    expect(words).toEqual(['away', 'back', 'listed a']);
  });

  it('when the server has too much to do', async () => {
    const server = await serve([
      refusal(429, 'TooManyRequests', {'retry-after': '0'}),
      refusal(503, 'ServiceUnavailable'),
      stays(line('ADDED', pod('b', 11))),
    ]);
    expect(await follow(server.watch, 4)).toEqual(['listed a', 'away', 'back', 'changed b']);
  });
});

describe('what no waiting can heal is thrown', () => {
  it('a kind that the server does not know', async () => {
    const server = await serve([stays()]);
    await expect(server.watch('v1', 'Nonsense', {}, new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toThrow(
      'knows no kind Nonsense',
    );
  });

  it('no permission to list, and none to watch', async () => {
    const lists = await serve([stays()], [refusal(403, 'Forbidden')]);
    await expect(follow(lists.watch, 9)).rejects.toThrow('Forbidden it is');
    const watches = await serve([refusal(403, 'Forbidden')]);
    await expect(follow(watches.watch, 9)).rejects.toThrow('Forbidden it is');
    expect(watches.openWatches()).toBe(0);
  });
});
