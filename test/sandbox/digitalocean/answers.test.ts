import {describe, expect, it} from 'vitest';
import {account, said} from './_account.ts';

const tokens = {full: 'full', reader: 'read', gone: 'revoked', theirs: 'other-team'} as const;

describe('who may ask', () => {
  it.each([
    ['full', 'GET', '200'],
    ['reader', 'GET', '200'],
    ['reader', 'POST', '403 forbidden: You are not authorized to perform this operation'],
    ['gone', 'GET', '401 unauthorized: Unable to authenticate you'],
    ['unheard-of', 'GET', '401 unauthorized: Unable to authenticate you'],
  ])('token %s: %s', async (token, method, expected) => {
    const {ask} = account(undefined, {tokens});
    expect(said(await ask(method, '/v2/domains', method === 'GET' ? undefined : {name: 'other.org'}, token))).toBe(expected);
  });

  it('shows another team an account of its own', async () => {
    const {ask} = account(undefined, {tokens});
    const own = await ask('GET', '/v2/account');
    const other = await ask('GET', '/v2/account', undefined, 'theirs');
    expect(other.json.account.team.uuid).not.toBe(own.json.account.team.uuid);
    expect((await ask('GET', '/v2/domains', undefined, 'theirs')).json.domains).toEqual([]);
    await ask('POST', '/v2/domains', {name: 'theirs.org'}, 'theirs');
    expect((await ask('GET', '/v2/domains')).json.domains).toHaveLength(1);
  });

  it('needs a token at all', async () => {
    const {api} = account();
    expect((await api.handle({method: 'GET', path: '/v2/account', headers: {}, body: ''})).status).toBe(401);
  });
});

describe('every answer', () => {
  it('tells what is left of the hour, and another id each time', async () => {
    const {send, pass} = account(undefined, {quota: 2});
    const [first, second, third] = [await send('GET', '/v2/account'), await send('GET', '/v2/account'), await send('GET', '/v2/account')];
    expect(first.headers).toMatchObject({'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '1772445600'});
    expect(second.headers['ratelimit-remaining']).toBe('0');
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(third.status).toBe(429);
    expect(JSON.parse(third.body)).toMatchObject({id: 'too_many_requests', request_id: third.headers['x-request-id']});
    pass(3600);
    expect((await send('GET', '/v2/account')).status).toBe(200);
  });

  it.each([
    ['GET', '/v2/nothing', undefined, '404 not_found: The resource you were accessing could not be found.'],
    ['GET', '/v2/domains/absent.org', undefined, '404 not_found: The resource you were accessing could not be found.'],
    [
      'DELETE',
      '/v2/firewalls/4de7ac8b-495b-4884-9a69-1050c6793cd6',
      undefined,
      '404 not_found: The resource you were accessing could not be found.',
    ],
    ['POST', '/v2/domains', '{"name"', '400 bad_request: error parsing request body'],
    ['POST', '/v2/domains', {}, '422 unprocessable_entity: name: Invalid input: expected string, received undefined'],
  ])('%s %s', async (method, path, body, expected) => {
    expect(said(await account().ask(method, path, body))).toBe(expected);
  });

  it('takes a trailing slash for the same path', async () => {
    expect((await account().ask('GET', '/v2/domains/')).status).toBe(200);
  });
});

describe('pages', () => {
  it('are of 20 unless asked otherwise, at most of 200, and lead to each other', async () => {
    const {ask} = account();
    const first = await ask('GET', '/v2/sizes');
    expect(first.json.sizes).toHaveLength(20);
    expect(first.json.meta).toEqual({total: 51});
    expect(first.json.links.pages).toEqual({
      next: 'https://api.digitalocean.com/v2/sizes?page=2',
      last: 'https://api.digitalocean.com/v2/sizes?page=3',
    });
    const last = await ask('GET', '/v2/sizes?per_page=25&page=3');
    expect(last.json.sizes).toHaveLength(1);
    expect(last.json.links.pages.prev).toBe('https://api.digitalocean.com/v2/sizes?per_page=25&page=2');
    expect(last.json.links.pages).not.toHaveProperty('next');
    const all = await ask('GET', '/v2/sizes?per_page=1000');
    expect(all.json.sizes).toHaveLength(51);
    expect(all.json.links).toEqual({});
    expect((await ask('GET', '/v2/sizes?page=9')).json.sizes).toEqual([]);
  });
});
