import {describe, expect, it, test} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import {firewallSync} from '../../../src/pipelines/firewall/index.ts';
import type {Account, Emulator, FaultPlan} from '../../../src/sandbox/digitalocean/index.ts';
import {around, killed, name, ours, sync, target, without, writes} from './_account.ts';

const legacy = (account: Account) => {
  const [own] = account.firewalls;
  if (own !== undefined) account.firewalls.push({...own, id: 'other', name: 'legacy', inbound_rules: []});
};

describe('firewall sync', () => {
  it('makes what is not there, waits until it is in force, and makes nothing twice', async () => {
    const {world, api} = around((account) => {
      legacy(account);
      account.firewalls = account.firewalls.slice(1);
    });
    const first = await sync(world);
    expect(first.outcome, first.message).toBe('ok');
    expect(writes(api)).toEqual(['POST /v2/firewalls']);
    const [made, ...twins] = ours(api);
    expect([made?.tags, made?.droplet_ids, twins]).toEqual([['gomeet:blue:general'], [], []]);
    expect(made?.inbound_rules.map(({protocol, ports}) => `${protocol} ${ports}`)).toContain('udp 10000-20000');
    expect(made?.outbound_rules.map(({protocol, ports}) => `${protocol} ${ports}`)).toEqual(['icmp 0', 'tcp 0', 'udp 0']);
    expect(first.records[0]?.findings.map(({id, status}) => [id, status])).toEqual([['firewall.media', 'pass']]);
    expect(first.next).toEqual(['see who else opens what with: gomeet firewall check']);
    expect(api.account().firewalls.map((one) => one.name)).toEqual(['legacy', name]);

    api.resetLog();
    const second = await sync(world);
    expect(second.records.map(({state, message}) => [state, message])).toEqual([['settled', `firewall ${name} is so already`]]);
    expect(writes(api)).toEqual([]);
  });

  it('shows first what would change, rule by rule', async () => {
    const {world, api} = around(without);
    const plan = await sync(world, {dryRun: true});
    expect([plan.outcome, plan.message, writes(api)]).toEqual(['planned', '1 to create', []]);
    const [change] = plan.plan[0]?.changes ?? [];
    expect([change?.action, change?.key]).toEqual(['create', {apiVersion: 'digitalocean', kind: 'Firewall', name}]);
    expect(change?.fields).toContainEqual({path: 'inbound udp 10000-20000', from: '(none)', to: '0.0.0.0/0, ::/0'});
    expect(plan.target.context).toMatch(/^(team|personal account)/);
  });

  it('puts right what somebody edited, and leaves all others alone', async () => {
    const {world, api} = around((account) => {
      legacy(account);
      const [own] = account.firewalls;
      if (own === undefined) return;
      own.inbound_rules = own.inbound_rules.slice(1);
      own.inbound_rules.push({
        protocol: 'tcp',
        ports: '6379',
        peers: {addresses: ['0.0.0.0/0'], tags: [], droplet_ids: [], load_balancer_uids: [], kubernetes_ids: []},
      });
      own.droplet_ids = [];
    });
    const before = api.account().firewalls.find(({id}) => id === 'other');
    const result = await sync(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.plan[0]?.changes[0]?.fields.map(({path}) => path).sort()).toEqual(['inbound tcp 6379', 'inbound udp 10000-20000']);
    expect(result.records[0]?.message).toBe(`firewall ${name} was put right: 2 differences`);
    expect(writes(api)).toEqual(['PUT /v2/firewalls/ID']);
    expect(ours(api)[0]?.inbound_rules.map(({ports}) => ports)).not.toContain('6379');
    expect(api.account().firewalls.find(({id}) => id === 'other')).toEqual(before);
  });
});

describe('what is refused, before anything is written', () => {
  test.each<[string, (account: Account) => void, RegExp]>([
    ['no cluster', (account) => account.clusters.splice(0), /^there is no cluster blue in this account/],
    [
      'two clusters of one name',
      (account) => account.clusters.push(...account.clusters.map((one) => ({...one, id: 'second'}))),
      /^there are 2 clusters named blue: .*, second$/,
    ],
    [
      'a pool without our tag',
      (account) => {
        for (const pool of account.clusters.flatMap(({pools}) => pools)) pool.tags = ['k8s'];
      },
      /^no pool of cluster blue has tag gomeet:blue:general, so the firewall would reach no node$/,
    ],
    [
      'two firewalls of one name',
      (account) => account.firewalls.push(...account.firewalls.map((one) => ({...one, id: 'twin'}))),
      /^there are 2 firewalls named gomeet-blue-media, and their rules add up: .*, twin$/,
    ],
  ])('%s', async (_, change, sentence) => {
    const {world, api} = around(change);
    const result = await sync(world);
    expect([result.outcome, result.next.length > 0, writes(api)]).toEqual(['refused', true, []]);
    expect(result.message).toMatch(sentence);
  });

  test('a target that says nothing of a cloud is a wrong input', async () => {
    const {cloud: _, ...plain} = target;
    const {world} = around();
    await expect(firewallSync({world, target: plain}, 'again', 'check').gather(new AbortController().signal)).rejects.toThrow(UserError);
  });
});

describe('trouble on the way', () => {
  const post = {method: 'POST', path: '/v2/firewalls'};
  test.each<[string, readonly FaultPlan[], 'ok' | 'failed']>([
    ['429 on every third request', [{as: {status: 429, retryAfterS: 1}, every: 3}], 'ok'],
    ['500 on every fifth request', [{as: {status: 500}, every: 5}], 'ok'],
    ['a connection that breaks after the firewall was made', [{as: 'cut-after', only: post, at: [1]}], 'ok'],
    ['a connection that breaks before it was made', [{as: 'cut-before', only: post, at: [1]}], 'ok'],
    ['silence after it was made', [{as: 'silent-after', only: post, at: [1]}], 'ok'],
    ['silence on every write', [{as: 'silent-before', only: post, from: 1}], 'failed'],
  ])('%s: nothing twice', async (_, plans, outcome) => {
    const {world, api} = around(without);
    api.fail(...plans);
    const result = await sync(world);
    expect(result.outcome, result.message).toBe(outcome);
    expect(ours(api)).toHaveLength(outcome === 'ok' ? 1 : 0);
    if (outcome === 'failed') expect(result.message).toMatch(/could not be written: /);
  });

  it('killed after any request, a second run ends where one would have', async () => {
    const content = (api: Emulator) => ours(api).map(({inbound_rules, outbound_rules, tags}) => ({inbound_rules, outbound_rules, tags}));
    const whole = around(without);
    await sync(whole.world);
    const requests = whole.api.log().length;
    expect(requests).toBeGreaterThan(6);
    for (let at = 1; at <= requests; at += 1) {
      const {world, api} = around(without);
      const kill = new AbortController();
      killed.set(api, kill);
      api.fail({as: 'die', at: [at]});
      await sync(world, {signal: kill.signal}).catch(() => undefined);
      api.fail();
      const again = await sync(world);
      expect([at, kill.signal.aborted, again.outcome]).toEqual([at, true, 'ok']);
      // What was done before the kill is not done again.
      expect(writes(api)).toEqual(['POST /v2/firewalls']);
      expect(content(api)).toEqual(content(whole.api));
    }
  });
});
