import {describe, expect, it} from 'vitest';
import {ConnectionLost, emulator, type FaultPlan} from '../../../src/sandbox/digitalocean/index.ts';
import {account, domain} from './_account.ts';

const records = `/v2/domains/${domain}/records`;
const body = {type: 'A', name: 'api', data: '203.0.113.10'};

/** What comes of so many equal requests: a status, or how the connection ended. */
async function outcomes(plans: readonly FaultPlan[], count: number, method = 'POST') {
  const {api} = account();
  api.fail(...plans);
  const seen: (number | string)[] = [];
  for (let left = count; left > 0; left -= 1) {
    const headers = {authorization: 'Bearer full'};
    const exchange = await api.exchange({method, path: records, headers, body: method === 'POST' ? JSON.stringify(body) : ''});
    seen.push(exchange.kind === 'answer' ? exchange.answer.status : exchange.kind);
  }
  const made = api.account().domains[0]?.records.filter(({name}) => name === 'api').length;
  return {seen, made, log: api.log()};
}

describe('what is to fail', () => {
  it.each<[FaultPlan[], (number | string)[], number]>([
    [[{as: {status: 429}, every: 3}], [201, 201, 429, 201, 201, 429], 4],
    [
      [
        {as: {status: 429}, every: 3},
        {as: {status: 500}, every: 5},
      ],
      [201, 201, 429, 201, 500, 429],
      3,
    ],
    [[{as: 'cut-before', at: [2]}], [201, 'cut', 201, 201, 201, 201], 5],
    [[{as: 'cut-after', at: [2]}], [201, 'cut', 201, 201, 201, 201], 6],
    [[{as: 'silent-after', from: 5}], [201, 201, 201, 201, 'silent', 'silent'], 6],
    [[{as: 'silent-before', from: 5}], [201, 201, 201, 201, 'silent', 'silent'], 4],
    [[{as: 'die', at: [3]}], [201, 201, 'cut', 'cut', 'cut', 'cut'], 3],
    [[{as: {status: 503}, only: {method: 'GET'}, from: 1}], [201, 201, 201, 201, 201, 201], 6],
    [[{as: {status: 503}, only: {method: 'write', path: '/records'}, at: [1, 2]}], [503, 503, 201, 201, 201, 201], 4],
    [[{as: {status: 503}, only: {path: '/firewalls'}, from: 1}], [201, 201, 201, 201, 201, 201], 6],
  ])('%j', async (plans, expected, made) => {
    const run = await outcomes(plans, 6);
    expect([run.seen, run.made]).toEqual([expected, made]);
  });

  it('says when to come back', async () => {
    const {api, send} = account();
    api.fail({as: {status: 429, retryAfterS: 7}, from: 1});
    const {status, headers} = await send('GET', records);
    expect([status, headers['retry-after']]).toEqual([429, '7']);
  });

  it('ends with the next plans', async () => {
    const {api, ask, send} = account();
    api.fail({as: 'die', from: 1});
    await expect(send('GET', records)).rejects.toThrow(ConnectionLost);
    api.fail();
    expect((await ask('GET', records)).status).toBe(200);
  });

  it('is all in the log', async () => {
    const {log} = await outcomes(
      [
        {as: 'cut-after', at: [2]},
        {as: {status: 500}, at: [3]},
      ],
      3,
    );
    expect(log.map(({number, method, path, status, who, acted, fault}) => [number, method, path, status, who, acted, fault])).toEqual([
      [1, 'POST', records, 201, 'full', true, null],
      [2, 'POST', records, 0, 'full', true, 'cut-after'],
      [3, 'POST', records, 500, 'full', false, 'status 500'],
    ]);
  });
});

describe('an account that was saved', () => {
  it('goes on where it stopped', async () => {
    const seen: unknown[] = [];
    const {ask, api} = account(undefined, {hooks: {changed: (state) => void seen.push(state)}});
    await ask('GET', records);
    expect(seen).toEqual([]);
    await ask('POST', records, body);
    expect(seen).toEqual([api.state()]);
    const clock = {now: () => new Date('2026-03-02T09:00:01Z')};
    const again = emulator({clock, seed: {...api.account(), domains: []}, saved: JSON.parse(JSON.stringify(seen[0]))});
    expect(again.account()).toEqual(api.account());
    const answer = await again.handle({method: 'POST', path: records, headers: {authorization: 'Bearer t'}, body: JSON.stringify(body)});
    expect(answer.headers['ratelimit-remaining']).toBe('4997');
    expect(new Set(again.account().domains[0]?.records.map(({id}) => id)).size).toBe(11);
  });

  it('is not taken from another version', () => {
    const clock = {now: () => new Date(0)};
    expect(() => emulator({clock, seed: account().api.account(), saved: {schemaVersion: 2}})).toThrow('the saved account cannot be read');
  });
});

it('answers in the order of the questions, also while a hook takes its time', async () => {
  const order: string[] = [];
  const changed = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push('saved');
  };
  const {ask} = account(undefined, {hooks: {changed}});
  const first = ask('POST', records, body).then(() => order.push('first'));
  const second = ask('GET', records).then(({json}) => order.push(`second sees ${json.meta.total}`));
  await Promise.all([first, second]);
  expect(order).toEqual(['saved', 'first', 'second sees 10']);
});
