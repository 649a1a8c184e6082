import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type EmulatorServer, serveEmulator} from '../../../src/sandbox/digitalocean/index.ts';
import {account, domain} from './_account.ts';

const world = account(undefined, {tokens: {good: 'full'}});
const records = `/v2/domains/${domain}/records`;
let server: EmulatorServer;
beforeAll(async () => {
  server = await serveEmulator(world.api, {port: 0, adminToken: 'door'});
});
afterAll(() => server.close());

const ask = (path: string, init: RequestInit = {}, token = 'good') =>
  fetch(`${server.url}${path}`, {...init, headers: {authorization: `Bearer ${token}`, connection: 'close'}});
const admin = (path: string, body?: unknown) =>
  ask(`/emulator/${path}`, body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)}, 'door');

describe('the API on a port', () => {
  it('answers as in memory', async () => {
    const answer = await ask('/v2/account');
    expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, '5000']);
    expect((await ask('/v2/account', {}, 'bad')).status).toBe(401);
    const body = JSON.stringify({type: 'A', name: 'api', data: '203.0.113.10'});
    const made = await ask(records, {method: 'POST', body});
    const {domain_record: record} = (await made.json()) as {domain_record: {id: number}};
    const gone = await ask(`${records}/${record.id}`, {method: 'DELETE'});
    expect([gone.status, await gone.text()]).toEqual([204, '']);
  });

  it('breaks connections, and leaves them open without a word', async () => {
    expect((await admin('fail', {as: 'cut-after', at: [1]})).status).toBe(200);
    await expect(ask('/v2/account')).rejects.toThrow('fetch failed');
    expect((await ask('/v2/account')).status).toBe(200);
    await admin('fail', [{as: 'silent-before', from: 1}]);
    const abort = new AbortController();
    const silent = ask('/v2/account', {signal: abort.signal});
    await expect(Promise.race([silent, new Promise((resolve) => setTimeout(resolve, 30, 'nothing'))])).resolves.toBe('nothing');
    abort.abort();
    await expect(silent).rejects.toThrow();
    await admin('fail', []);
    expect((await ask('/v2/account')).status).toBe(200);
  });
});

describe('the side door', () => {
  it('shows the log and empties it; what is asked there is not in it', async () => {
    await admin('reset-log', {});
    await ask('/v2/account');
    const {log} = (await (await admin('log')).json()) as {log: {method: string; path: string}[]};
    expect(log.map(({method, path}) => `${method} ${path}`)).toEqual(['GET /v2/account']);
    expect((await (await admin('state')).json()) as object).toHaveProperty('account.domains');
  });

  it.each([
    ['log', 'good', 401],
    ['log', '', 401],
    ['nothing', 'door', 404],
  ])('/emulator/%s with "%s": %i', async (path, token, status) => {
    expect((await ask(`/emulator/${path}`, {}, token)).status).toBe(status);
  });

  it('refuses a plan that it does not understand', async () => {
    const answer = await admin('fail', {as: 'explode'});
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('[0].as')]);
  });
});
