import {describe, expect, test} from 'vitest';
import {execute} from '../../../src/core/execute.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import {Secret} from '../../../src/core/secret.ts';
import {type DeployOptions, deploy} from '../../../src/pipelines/deploy/index.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {templates} from '../_deployed.ts';
import {asked, platform, put, recordsOf, rightRecords, target} from '../dns/_dns.ts';

const {cloud: _, ...plain} = target;
const apart = ['cloud', 'firewall'];

function run(world: World, part: Partial<DeployOptions> & {readonly dryRun?: boolean} = {}): Promise<RunResult> {
  const {dryRun = false, ...more} = part;
  const base = {
    world,
    target,
    secrets: templates.secrets,
    only: [],
    skip: apart,
    prune: false,
    env: {},
    by: 'tester',
    toolVersion: '1.2.3',
  };
  const options: DeployOptions = {...base, ...more};
  return execute(deploy(options, 'gomeet deploy --yes'), {
    world,
    target: options.target,
    toolVersion: '1.2.3',
    dryRun,
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
  });
}

const needsOf = ({plan}: RunResult, id: string) => plan.find((step) => step.id === id)?.needs;

describe('a target that says of a cloud', () => {
  test('gets its names after the load balancer, and only certificates wait for them', async () => {
    const here = await platform();
    const result = await run(here.world, {dryRun: true});
    expect(needsOf(result, 'dns')).toEqual(['traefik', 'api']);
    expect(result.plan.filter(({needs}) => needs.includes('dns')).map(({id}) => id)).toEqual(['certificates']);
    const first = await run(here.world, {only: ['dns']});
    expect(first.outcome, first.message).toBe('ok');
    expect(first.next).toContain('wait until everybody sees the names with: gomeet dns check --wait 10m');
    expect(recordsOf(here.api)).toEqual(rightRecords(here));
    here.api.resetLog();
    const again = await run(here.world, {only: ['dns']});
    expect(again.records.map(({step, state}) => `${step} ${state}`)).toEqual(['dns settled']);
    expect(asked(here.api).filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  test('a token that is not accepted is one wrong input, and not a finding for each question', async () => {
    const {world, api} = await platform();
    const send = async () => ({
      status: 401,
      headers: {},
      body: JSON.stringify({id: 'Unauthorized', message: 'Unable to authenticate you'}),
    });
    const cloud = digitalOcean({token: new Secret('gone'), credential: 'a test', server: 'https://api.example', clock: world.clock, send});
    await expect(run({...world, cloud}, {skip: []})).rejects.toThrow(/^DigitalOcean does not accept the token from a test: /);
    expect(asked(api)).toEqual([]);
  });

  test('is refused before anything is touched where somebody else has a name', async () => {
    const {world, api} = await platform();
    await put(api, 'A', 'api', '198.51.100.9');
    const result = await run(world, {dnsSync: 'gomeet dns sync --target production'});
    expect(result.outcome).toBe('refused');
    expect(result.next[0]).toBe(
      'remove them where they were made, or take them over with: gomeet dns sync --target production --adopt api.gomeet.com',
    );
    expect(recordsOf(api)).toEqual(['A api 198.51.100.9']);
    expect((await run(world, {skip: [...apart, 'dns'], dryRun: true})).outcome).toBe('planned');
  });

  test('plans names whose address is not known yet', async () => {
    const here = await platform();
    const world: World = {
      ...here.world,
      cluster: {
        ...here.world.cluster,
        list: async (version, kind, ...rest) => (kind === 'Service' ? [] : here.world.cluster.list(version, kind, ...rest)),
      },
    };
    const result = await run(world, {dryRun: true});
    expect(result.outcome, result.message).toBe('planned');
    const changes = result.plan.find(({id}) => id === 'dns')?.changes.filter(({key}) => key.name === 'api.gomeet.com A');
    expect(changes).toMatchObject([{action: 'create', fields: [{path: 'data', from: '(absent)', to: '(its address, once there is one)'}]}]);
  });

  test('leaves out what --skip says', async () => {
    const {world, api} = await platform();
    const result = await run(world, {skip: [...apart, 'dns', 'certificates']});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.plan.map(({id}) => id).filter((id) => ['dns', 'firewall', 'certificates'].includes(id))).toEqual([]);
    expect(needsOf(result, 'health')).toEqual(['autoscaling', 'traefik']);
    expect(result.records.find(({step}) => step === 'health')?.findings.map(({id}) => id)).not.toContain('edge.certificate');
    expect(result.records.find(({step}) => step === 'release')?.message).toMatch(/^release \d+/);
    expect(api.log()).toEqual([]);
    await expect(run(world, {only: ['dns'], skip: ['dns']})).rejects.toThrow('--only dns and --skip dns exclude each other');
  });
});

test('a target that says nothing of a cloud has the same plan as ever', async () => {
  const {world, api} = await platform();
  const result = await run(world, {target: plain, skip: [], dryRun: true});
  expect(result.plan.map(({id}) => id).filter((id) => ['dns', 'firewall'].includes(id))).toEqual([]);
  expect(needsOf(result, 'certificates')).toEqual(['traefik']);
  expect(needsOf(result, 'health')).toEqual(['autoscaling', 'certificates']);
  expect(api.log()).toEqual([]);
  await expect(run(world, {target: plain, skip: [], only: ['dns']})).rejects.toThrow(
    '--only dns: target production says nothing of the cloud',
  );
});
