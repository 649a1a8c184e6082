import {describe, expect, it} from 'vitest';
import {AnswerLost, Refused, ToolError, UserError} from '../../../src/core/errors.ts';
import {NoAnswer} from '../../../src/tools/digitalocean/http.ts';
import {account, answeredBy, answering, credential, failing, linesOf, never, refused, type Said, tokenText} from './_api.ts';

const busy = (headers: {readonly [name: string]: string} = {}): Said => ({
  status: 429,
  headers,
  body: {id: 'too_many_requests', message: 'API rate limit exceeded.'},
});
const broken = refused(500, 'server_error', 'Unexpected server-side error');
const cut = new NoAnswer('the connection was cut before an answer came', {sent: true, transient: true, detail: 'ECONNRESET'});
const silent = new NoAnswer('https://api gave no answer within 10 s', {sent: true, transient: true, detail: 'silent'});
const neverMade = new NoAnswer('https://api cannot be reached', {sent: false, transient: true, detail: 'ECONNREFUSED'});
const record = {type: 'A', name: 'api', data: '192.0.2.1', ttl: 300};
const made = {status: 201, body: {domain_record: {id: 7, ...record}}};

describe('a read', () => {
  it.each([
    ['429', busy()],
    ['500', broken],
    ['a cut connection', cut],
    ['a connection that was never made', neverMade],
    ['a page of a proxy with 502', {status: 502, headers: {'content-type': 'text/html'}, body: '<html>Bad gateway</html>'}],
  ])('is asked again after %s', async (_, trouble) => {
    const {cloud, asked, sleptMs} = answering(trouble, {body: account});
    expect((await cloud.account(never)).uuid).toBe('a1');
    expect(asked).toHaveLength(2);
    expect(sleptMs()).toBe(250);
  });

  it('converges with 429 on every third and 500 on every fifth request', async () => {
    const {cloud} = answeredBy((_, number) =>
      number % 3 === 0 ? busy({'retry-after': '1'}) : number % 5 === 0 ? broken : {body: account},
    );
    for (let turn = 0; turn < 20; turn += 1) expect((await cloud.account(never)).status).toBe('active');
  });

  it.each([
    ['seconds', {'retry-after': '7'}, 7_000],
    ['a date', {'retry-after': 'Mon, 02 Mar 2026 09:00:20 GMT'}, 20_000],
    [
      'a reset, with nothing left of the quota',
      {'ratelimit-limit': '5000', 'ratelimit-remaining': '0', 'ratelimit-reset': '1772442030'},
      30_000,
    ],
    [
      'a reset, with something left: it is the limit per minute',
      {'ratelimit-limit': '5000', 'ratelimit-remaining': '9', 'ratelimit-reset': '1772445600'},
      250,
    ],
    ['nonsense', {'retry-after': 'soon'}, 250],
  ])('waits as it is told by %s', async (_, headers, expected) => {
    const {cloud, sleptMs} = answering(busy(headers), {body: account});
    await cloud.account(never);
    expect(sleptMs()).toBe(expected);
  });

  it('does not wait for an hour, and says until when the quota is used up', async () => {
    const headers = {'ratelimit-limit': '5000', 'ratelimit-remaining': '0', 'ratelimit-reset': '1772445600'};
    const {cloud, asked} = answering(busy(headers));
    const error = await failing(cloud.account(never));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toContain('the quota of 5000 requests an hour is used up until 2026-03-02T10:00:00.000Z');
    expect(asked).toHaveLength(1);
    expect(cloud.rateLimit()).toEqual({limit: 5000, remaining: 0, resetAt: '2026-03-02T10:00:00.000Z'});
  });

  it('gives up on a server that fails for ever, with its own words', async () => {
    const {cloud, asked, sleptMs} = answering(broken);
    const error = await failing(cloud.account(never));
    expect(error.message).toBe(
      'GET /v2/account: Unexpected server-side error (500 server_error, request 4d9d8375-3c56-4925-a3e7-eb137fed17e9)',
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(sleptMs()).toBeLessThanOrEqual(30_000);
  });

  it('gives up soon on one that refuses connections', async () => {
    const {cloud, sleptMs} = answering(neverMade);
    expect((await failing(cloud.account(never))).message).toBe('GET /v2/account: https://api cannot be reached');
    expect(sleptMs()).toBeLessThanOrEqual(3_000);
  });

  it('ends with the reason of its signal while it waits', async () => {
    const stop = new AbortController();
    const {cloud} = answeredBy(() => {
      stop.abort(new Error('enough'));
      return busy();
    });
    expect((await failing(cloud.account(stop.signal))).message).toBe('enough');
  });
});

describe('a write', () => {
  it.each([
    ['429', busy()],
    ['a connection that was never made', neverMade],
  ])('is posted again after %s', async (_, trouble) => {
    const {cloud, asked} = answering(trouble, made);
    expect((await cloud.createRecord('example.org', record, never)).id).toBe(7);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['a cut connection', cut],
    ['silence', silent],
    ['500', broken],
    ['a page of a proxy with 502', {status: 502, headers: {'content-type': 'text/html'}, body: '<html></html>'}],
    ['a page of a proxy with 200', {status: 200, headers: {'content-type': 'text/html'}, body: '<html></html>'}],
    ['an answer without what was made', {status: 201, body: {}}],
    ['something that broke inside', new TypeError('terminated')],
  ])('is posted once where it may have happened: %s', async (_, trouble) => {
    const {cloud, asked} = answering(trouble, made);
    expect(await failing(cloud.createRecord('example.org', record, never))).toBeInstanceOf(AnswerLost);
    expect(asked).toHaveLength(1);
  });

  it('is put again after a cut: twice is the same as once', async () => {
    const {cloud, asked} = answering(cut, broken, {body: {domain_record: {id: 7, ...record}}});
    await cloud.updateRecord('example.org', 7, record, never);
    expect(new Set(linesOf(asked))).toEqual(new Set(['PUT /v2/domains/example.org/records/7']));
    expect(asked).toHaveLength(3);
  });

  it('is lost when no try was answered', async () => {
    const {cloud} = answering(silent);
    expect(await failing(cloud.updateRecord('example.org', 7, record, never))).toBeInstanceOf(AnswerLost);
  });

  it('takes a 404 for done when an earlier removal was not answered, and for an error else', async () => {
    const gone = refused(404, 'not_found', 'The resource you were accessing could not be found.');
    await answering(cut, gone).cloud.deleteRecord('example.org', 7, never);
    const error = await failing(answering(gone).cloud.deleteRecord('example.org', 7, never));
    expect(error).toMatchObject({detail: 'not_found', transient: false});
  });
});

describe('a refusal', () => {
  it('of the token says where it came from and what to do, and is not repeated', async () => {
    const {cloud, asked} = answering(refused(401, 'unauthorized', 'Unable to authenticate you'));
    const error = await failing(cloud.clusters(never));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(`the token from ${credential}: Unable to authenticate you (request 4d9d8375`);
    expect(error).toMatchObject({suggestions: [expect.stringContaining('DIGITALOCEAN_ACCESS_TOKEN')]});
    expect(asked).toHaveLength(1);
  });

  it('of a write that the token may not do is Refused; of a read, a ToolError', async () => {
    const forbidden = refused(403, 'forbidden', 'You are not authorized to perform this operation');
    const write = await failing(answering(forbidden).cloud.createRecord('example.org', record, never));
    expect(write).toBeInstanceOf(Refused);
    expect(write.message).toContain('may not do POST /v2/domains/example.org/records: You are not authorized');
    expect(await failing(answering(forbidden).cloud.firewalls(never))).toMatchObject({tool: 'digitalocean', detail: 'forbidden'});
  });

  it('of a write after others is no Refused: something was changed', async () => {
    const forbidden = refused(403, 'forbidden', 'You are not authorized to perform this operation');
    const {cloud} = answering(made, forbidden);
    await cloud.createRecord('example.org', record, never);
    const error = await failing(cloud.updateRecord('example.org', 7, record, never));
    expect(error).toMatchObject({tool: 'digitalocean', message: expect.stringContaining('this request changed nothing, earlier ones did')});
  });

  it('of what was asked for is told in full', async () => {
    const long = `validation error: ${'node pool name must be unique; '.repeat(60)}end`;
    const {cloud} = answering(refused(422, 'unprocessable_entity', long, {request_id: 'x'}));
    const error = await failing(cloud.upgrade('c1', '1.33.1-do.3', never));
    expect(error.message).toContain(long);
    expect(error).toMatchObject({detail: 'unprocessable_entity', transient: false});
  });

  it.each([
    [200, '<html><title>Log in</title></html>', {}],
    [403, '<html>Blocked by policy</html>', {}],
    [401, '{"error":"proxy"}', {}],
    [302, '', {location: 'https://login.example.org/?next=1'}],
    [407, '<html>Proxy Authentication Required</html>', {}],
  ])('by something that is not the API is told as that: %i', async (status, body, headers) => {
    const error = await failing(answering({status, headers: {'content-type': 'text/html', ...headers}, body}).cloud.sizes(never));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toMatch(new RegExp(`^GET /v2/sizes was answered with ${status} \\(text/html\\).*not as DigitalOcean answers`));
    expect(error).toMatchObject({suggestions: [expect.stringContaining('HTTPS_PROXY')]});
  });

  it('never shows the token, even where the other side repeats it', async () => {
    const echo = [
      refused(422, 'unprocessable_entity', `bad header Bearer ${tokenText}`),
      refused(401, 'unauthorized', `unknown ${tokenText}`),
      {status: 200, headers: {'content-type': 'text/html'}, body: `<html>${tokenText}</html>`},
      {status: 302, headers: {location: `https://x/${tokenText}`}, body: ''},
    ];
    for (const said of echo) {
      const error = await failing(answering(said).cloud.account(never));
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(tokenText);
    }
  });
});
