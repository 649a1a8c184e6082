import {describe, expect, test} from 'vitest';
import type {Fault, FaultPlan} from '../../../src/sandbox/digitalocean/index.ts';
import {platform, recordsOf, rightRecords, sync} from './_dns.ts';

test('a run that was killed after any of its requests is finished by the next one, and nothing is there twice', async () => {
  const here = await platform();
  const {api, world} = here;
  const [empty] = api.account().domains;
  await sync(world);
  const requests = api.log().length;
  expect(requests).toBeGreaterThan(15);
  for (let at = 1; at <= requests; at += 1) {
    await api.edit(({domains: [one]}) => {
      if (one !== undefined && empty !== undefined) one.records = structuredClone(empty.records);
    });
    api.fail({as: 'die', at: [at]});
    expect((await sync(world)).outcome, `killed at ${at}`).not.toBe('ok');
    api.fail();
    const result = await sync(world);
    expect(result.outcome, `${at}: ${result.message}`).toBe('ok');
    expect(recordsOf(api), `killed at ${at}`).toEqual(rightRecords(here));
  }
  api.resetLog();
  expect((await sync(world)).records[0]?.state).toBe('settled');
  expect(api.log().every(({method}) => method === 'GET')).toBe(true);
});

const writes = {method: 'write'};
describe('what goes wrong on the way', () => {
  test.each<[string, ...FaultPlan[]]>([
    ['429 on every third request', {as: {status: 429, retryAfterS: 2}, every: 3}],
    ['500 on every fifth', {as: {status: 500}, every: 5}],
    ['both', {as: {status: 429}, every: 3}, {as: {status: 500}, every: 5}],
    ['cut before every third write', {as: 'cut-before', only: writes, every: 3}],
    ['cut after every third write', {as: 'cut-after', only: writes, every: 3}],
    ['silent after every fourth write', {as: 'silent-after', only: writes, every: 4}],
    ['every second POST is done and its answer lost', {as: 'cut-after', only: {method: 'POST'}, every: 2}],
  ])('%s: it converges, and nothing is there twice', async (_, ...plans) => {
    const here = await platform();
    here.api.fail(...plans);
    const result = await sync(here.world);
    expect(result.outcome, result.message).toBe('ok');
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
  });

  test.each<[string, Fault]>([
    ['cut', 'cut-before'],
    ['failing inside', {status: 500}],
  ])('a server that never takes a write (%s) ends the run with what it says, and a re-run goes on', async (_, as) => {
    const here = await platform();
    here.api.fail({as, only: writes, from: 4});
    const result = await sync(here.world);
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(/whether it took place is not known/);
    expect(result.next[0]).toMatch(/gomeet dns sync --yes/);
    expect(result.next.at(-1)).toMatch(/status\.digitalocean\.com/);
    here.api.fail();
    expect((await sync(here.world)).outcome).toBe('ok');
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
  });
});
