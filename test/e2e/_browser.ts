import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {WebSocket} from 'ws';

/** How a page is looked at; `phone` is 360 pixels wide, as the smallest common one. */
export type Look = {readonly width: number; readonly height: number; readonly scheme: 'light' | 'dark'; readonly phone?: boolean};

export type Browser = {
  readonly open: (file: string, look: Look) => Promise<void>;
  /** The value of an expression in the page. */
  readonly ask: (expression: string) => Promise<unknown>;
  readonly screenshot: (file: string) => Promise<void>;
  /** Addresses that the page asked for, beside its own file. */
  readonly requested: () => readonly string[];
  readonly close: () => Promise<void>;
};

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {readonly request?: {readonly url: string}; readonly sessionId?: string};
  readonly result?: {readonly [name: string]: unknown};
  readonly error?: {readonly message: string};
};

/** Debian's chromium without a window, driven by its own protocol. */
export async function browser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'gomeet-browser-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ];
  const child = spawn('chromium', flags, {stdio: ['ignore', 'ignore', 'pipe']});
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('close', () => reject(new Error(`chromium ended: ${said.slice(-500)}`)));
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (message: Message) => void>();
  const requests: string[] = [];
  let loaded: () => void = () => undefined;
  socket.on('message', (data) => {
    const message: Message = JSON.parse(String(data));
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === 'Page.loadEventFired') loaded();
    const url = message.params?.request?.url;
    if (message.method === 'Network.requestWillBeSent' && url !== undefined) requests.push(url);
  });
  let last = 0;
  const send = async (method: string, params: object = {}, sessionId?: string): Promise<{readonly [name: string]: unknown}> => {
    last += 1;
    const id = last;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({id, method, params, ...(sessionId === undefined ? {} : {sessionId})}));
    const {result = {}, error} = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
  const session = String((await send('Target.attachToTarget', {targetId, flatten: true}))['sessionId']);
  await send('Page.enable', {}, session);
  await send('Network.enable', {}, session);
  return {
    open: async (file, {width, height, scheme, phone = false}) => {
      await send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: phone ? 2 : 1, mobile: phone}, session);
      await send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}]}, session);
      const load = new Promise<void>((resolve) => {
        loaded = resolve;
      });
      await send('Page.navigate', {url: `file://${file}`}, session);
      await load;
    },
    ask: async (expression) => {
      const {result} = await send('Runtime.evaluate', {expression, returnByValue: true}, session);
      return (result as {readonly value?: unknown}).value;
    },
    screenshot: async (file) => {
      const {data} = await send('Page.captureScreenshot', {format: 'png', captureBeyondViewport: false}, session);
      await writeFile(file, Buffer.from(String(data), 'base64'));
    },
    requested: () => requests.filter((url) => !url.startsWith('file://') && url !== 'about:blank'),
    close: async () => {
      socket.close();
      child.kill();
      await ended;
      await rm(profile, {recursive: true, force: true, maxRetries: 5});
    },
  };
}
