import {mkdtempSync, writeFileSync} from 'node:fs';
import {createServer, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ClusterReader, WatchEvent} from '../../src/core/ports.ts';
import {systemClock} from '../../src/tools/clock.ts';
import {discovery} from '../../src/tools/discovery.ts';
import {kubeHttp} from '../../src/tools/kube-http.ts';
import {loadKubeconfig} from '../../src/tools/kubeconfig.ts';
import {watcher} from '../../src/tools/watch.ts';

/** What the server does with one request for a watch or a list. */
export type Script = (response: ServerResponse, query: URLSearchParams) => void;

export type WatchServer = {
  readonly watch: ClusterReader['watch'];
  /** `list` and `watch 12` (its resourceVersion), in the order in which they came. */
  readonly asked: string[];
  /** Sockets of watches that are open now. */
  openWatches(): number;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): void;
};

/** An API server that knows pods. Lists and watches are answered by the scripts in turn, the last one for ever. */
export async function watchServer(scripts: {
  readonly lists?: readonly Script[];
  readonly watches: readonly Script[];
}): Promise<WatchServer> {
  const asked: string[] = [];
  const lists = [...(scripts.lists ?? [list(10, 'a')])];
  const watches = [...scripts.watches];
  let open = 0;
  const next = (queue: Script[]): Script => {
    const first = queue[0];
    if (queue.length > 1) queue.shift();
    return first ?? ((response) => void response.end());
  };
  const answer = (url: string, response: ServerResponse) => {
    const {pathname, searchParams} = new URL(url, 'http://server');
    if (pathname === '/api/v1') {
      response.end(JSON.stringify({resources: [{name: 'pods', kind: 'Pod', namespaced: true}]}));
    } else if (searchParams.get('watch') === '1') {
      asked.push(`watch ${searchParams.get('resourceVersion')}`);
      open += 1;
      response.on('close', () => {
        open -= 1;
      });
      next(watches)(response, searchParams);
    } else {
      asked.push('list');
      next(lists)(response, searchParams);
    }
  };
  let server: Server = createServer((request, response) => answer(request.url ?? '', response));
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const {port} = server.address() as AddressInfo;
  const http = kubeHttp(await loadKubeconfig({kubeconfig: kubeconfig(`http://127.0.0.1:${port}`)}));
  const end = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    watch: watcher({
      send: http.send,
      follow: http.follow,
      kinds: discovery(http.send),
      clock: systemClock,
      pace: {firstPauseMs: 2, longestPauseMs: 10, silenceMs: 60},
    }),
    asked,
    openWatches: () => open,
    down: end,
    up: () => {
      server = createServer((request, response) => answer(request.url ?? '', response));
      return listen(port);
    },
    close: () => {
      http.close();
      void end();
    },
  };
}

function kubeconfig(server: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'gomeet-watch-')), 'config');
  const config = {
    kind: 'Config',
    clusters: [{name: 'c', cluster: {server}}],
    users: [{name: 'u', user: {}}],
    contexts: [{name: 'c', context: {cluster: 'c', user: 'u'}}],
    'current-context': 'c',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

export function pod(name: string, version: number, more: object = {}) {
  return {kind: 'Pod', apiVersion: 'v1', metadata: {name, namespace: 'gomeet', resourceVersion: String(version)}, ...more};
}

export function line(type: string, object: object): string {
  return `${JSON.stringify({type, object})}\n`;
}

export function list(version: number, ...names: readonly string[]): Script {
  return (response) =>
    void response.end(JSON.stringify({metadata: {resourceVersion: String(version)}, items: names.map((name) => ({metadata: {name}}))}));
}

export function refusal(code: number, reason: string, headers: {readonly [name: string]: string} = {}): Script {
  return (response) => {
    response.writeHead(code, headers);
    response.end(JSON.stringify({kind: 'Status', code, reason, message: `${reason} it is`}));
  };
}

/** Sends the text and keeps the stream open. */
export function stays(text = ''): Script {
  return (response) => {
    response.flushHeaders();
    if (text !== '') response.write(text);
  };
}

/** Sends the text and closes the stream as a server does. */
export function closes(text = ''): Script {
  return (response) => void response.end(text);
}

/** Sends the text and cuts the connection. */
export function cuts(text: string): Script {
  return (response) => void response.write(text, () => setImmediate(() => response.destroy()));
}

/** Events as short words, until `enough` of them came or the watch ended; then the watch is aborted and must end. */
export async function follow(watch: ClusterReader['watch'], enough: number, each: (word: string) => unknown = () => undefined) {
  const stop = new AbortController();
  const words: string[] = [];
  for await (const event of watch('v1', 'Pod', {namespace: 'gomeet'}, stop.signal)) {
    const word = wordOf(event);
    words.push(word);
    await each(word);
    if (words.length >= enough) stop.abort(new Error('enough'));
  }
  return words;
}

function wordOf(event: WatchEvent): string {
  if (event.type === 'listed') return `listed ${event.objects.map((object) => object.metadata.name).join(',')}`;
  if (event.type === 'changed' || event.type === 'gone') return `${event.type} ${event.object.metadata.name}`;
  return event.type;
}
