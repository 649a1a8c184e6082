import {describe, expect, test} from 'vitest';
import {asked, platform, put, recordsOf, rightRecords, sync, target, wantedOf, zone} from './_dns.ts';

const records = `/v2/domains/${zone}/records`;

describe('an empty zone', () => {
  test('gets the five names and turn, each with its mark; a second run only reads', async () => {
    const here = await platform();
    const result = await sync(here.world);
    expect(result.outcome, result.message).toBe('ok');
    expect(here.turn.length).toBeGreaterThan(0);
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
    expect(result.next).toEqual(['wait until everybody sees it with: gomeet dns check']);
    here.api.resetLog();
    const again = await sync(here.world);
    expect(again.records.map(({state}) => state)).toEqual(['settled']);
    expect(again.plan.flatMap(({changes}) => changes)).toEqual([]);
    expect(new Set(here.api.log().map(({method}) => method))).toEqual(new Set(['GET']));
  });

  test('the plan has one change for each request', async () => {
    const {world, api} = await platform();
    const planned = await sync(world, {dryRun: true});
    expect(api.log().every(({method}) => method === 'GET')).toBe(true);
    const [first] = planned.plan.flatMap(({changes}) => changes);
    expect(first).toEqual({
      key: {apiVersion: 'digitalocean', kind: 'DnsRecord', name: '_gomeet.alertmanager.gomeet.com TXT'},
      action: 'create',
      fields: [
        {path: 'data', from: '(absent)', to: `heritage=gomeet,owner=${wantedOf(target).clusterName}`},
        {path: 'ttl', from: '(absent)', to: '300'},
      ],
    });
    api.resetLog();
    await sync(world);
    expect(api.log().filter(({method}) => method !== 'GET')).toHaveLength(planned.plan.flatMap(({changes}) => changes).length);
  });

  test('a name that shall go and is not there is told, for it may be a mistake', async () => {
    const {world} = await platform();
    const {findings, outcome} = await sync(world, {remove: ['nix'], dryRun: true});
    expect([outcome, findings.filter(({status}) => status === 'warn').map(({message}) => message)]).toEqual([
      'planned',
      ['--remove nix.gomeet.com: it has no record, so there is nothing to remove'],
    ]);
  });

  test('a zone of 500 records is listed once', async () => {
    const {world, api} = await platform();
    for (let number = 0; number < 500; number += 1) await put(api, 'A', `host-${number}`, '198.51.100.1');
    const result = await sync(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(
      asked(api)
        .filter((line) => line.startsWith('GET'))
        .sort(),
    ).toEqual(['GET /v2/domains', ...Array(3).fill(`GET ${records}`), 'GET /v2/droplets', 'GET /v2/load_balancers']);
    expect(asked(api).filter((line) => line === `POST ${records}`)).toHaveLength(result.plan.flatMap(({changes}) => changes).length);
  });

  test('it is listed again when somebody had the lock meanwhile, or a person took time to read the plan', async () => {
    const {world, api} = await platform();
    const lists = () => asked(api).filter((line) => line === `GET ${records}`).length;
    const result = await sync(world, {approve: () => world.clock.sleep(60_000)});
    expect(result.outcome, result.message).toBe('ok');
    expect(lists()).toBe(2);
    api.resetLog();
    const meanwhile = await sync(world, {approve: async () => void (await sync(world))});
    expect(meanwhile.outcome, meanwhile.message).toBe('ok');
    expect(lists()).toBe(3);
  });
});

test('one record that was changed is one change', async () => {
  const here = await platform();
  await sync(here.world);
  await here.api.edit((account) => {
    for (const one of account.domains[0]?.records ?? []) if (one.type === 'A' && one.name === 'api') one.data = '198.51.100.9';
  });
  here.api.resetLog();
  const result = await sync(here.world);
  expect(result.plan.flatMap(({changes}) => changes)).toEqual([
    {
      key: {apiVersion: 'digitalocean', kind: 'DnsRecord', name: 'api.gomeet.com A'},
      action: 'update',
      fields: [{path: 'data', from: '198.51.100.9', to: here.ip}],
    },
  ]);
  expect(asked(here.api).filter((line) => !line.startsWith('GET'))).toEqual([`PUT ${records}/N`]);
  expect(recordsOf(here.api)).toEqual(rightRecords(here));
});

describe('what somebody else made', () => {
  test('is refused and shown, and nothing is touched', async () => {
    const {world, api} = await platform();
    await put(api, 'A', 'api', '198.51.100.9');
    await put(api, 'CNAME', 'grafana', 'charts.example.net');
    const before = recordsOf(api);
    const result = await sync(world);
    expect(result.outcome).toBe('refused');
    expect(result.message).toBe('api.gomeet.com: it has A 198.51.100.9, which gomeet did not make (and 1 more)');
    expect(result.next).toEqual([
      'grafana.gomeet.com: it has CNAME charts.example.net, which gomeet did not make',
      'remove them where they were made, or take them over with: gomeet dns sync --adopt api.gomeet.com --adopt grafana.gomeet.com',
    ]);
    expect(recordsOf(api)).toEqual(before);
  });

  test('is taken over by name, and a repeated run has nothing to do', async () => {
    const here = await platform();
    await put(here.api, 'A', 'api', '198.51.100.9');
    await put(here.api, 'CNAME', 'grafana', 'charts.example.net');
    const adopt = ['api', 'grafana.gomeet.com.'];
    const result = await sync(here.world, {adopt});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.filter(({status}) => status === 'warn').map(({message}) => message)).toEqual([
      'api.gomeet.com (A 198.51.100.9) is taken over',
      'grafana.gomeet.com (CNAME charts.example.net) is taken over',
    ]);
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
    expect((await sync(here.world, {adopt})).records[0]?.state).toBe('settled');
  });

  test('a wildcard is only told', async () => {
    const {world, api} = await platform();
    await put(api, 'A', '*', '198.51.100.9');
    const result = await sync(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.find(({status}) => status === 'warn')?.message).toMatch(/^\*\.gomeet\.com \(A 198.51.100.9\) answers for/);
    expect(recordsOf(api)).toContain('A * 198.51.100.9');
  });
});

describe('a name that the platform had before', () => {
  const old = async () => {
    const here = await platform();
    await sync(here.world);
    await put(here.api, 'TXT', '_gomeet.old', `heritage=gomeet,owner=${wantedOf(target).clusterName}`);
    await put(here.api, 'A', 'old', here.ip);
    await put(here.api, 'A', 'www', here.ip);
    return here;
  };
  test('is listed and stays', async () => {
    const {world, api} = await old();
    const result = await sync(world);
    expect(result.findings.filter(({id}) => id === 'dns.owners').map(({instance}) => instance)).toEqual(['old.gomeet.com']);
    expect(result.next.at(-1)).toBe('remove what is left over with: gomeet dns sync --remove old.gomeet.com --yes');
    expect(recordsOf(api)).toContain(`A old ${(await platform()).ip}`);
  });
  test('goes by name, and is gone for a second run', async () => {
    const here = await old();
    const result = await sync(here.world, {remove: ['old']});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.plan[0]?.effect).toBe('destroy');
    expect(recordsOf(here.api)).toEqual([...rightRecords(here), `A www ${here.ip}`].sort());
    expect((await sync(here.world, {remove: ['old']})).records[0]?.state).toBe('settled');
  });
  test('is not removed without our mark, nor while it is wanted', async () => {
    const {world} = await old();
    expect((await sync(world, {remove: ['www']})).message).toMatch(/^www\.gomeet\.com: it has A .* without a mark of this installation/);
    await expect(sync(world, {remove: ['api']})).rejects.toThrow('--remove api.gomeet.com: target production has this name');
    await expect(sync(world, {adopt: ['apy']})).rejects.toThrow(
      '--adopt apy.gomeet.com: target production has no such name, did you mean api.gomeet.com?',
    );
  });
});
