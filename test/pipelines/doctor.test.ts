import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import type {FoundProgram} from '../../src/core/programs.ts';
import {type DoctorInput, doctor, exitOfDoctor} from '../../src/pipelines/doctor/index.ts';
import {judgeProgram, kubectlNeed, needs, versionIn} from '../../src/pipelines/doctor/programs.ts';
import {secretSpecSchema} from '../../src/secrets/spec.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';

const printed: {readonly [program: string]: string} = {
  kubectl: 'Client Version: v1.36.4\nKustomize Version: v5.7.1',
  doctl: 'doctl version 1.141.0-release',
  go: 'go version go1.24.4 linux/amd64',
  postgres: 'postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)',
  pgbouncer: 'PgBouncer 1.18.0\nlibevent 2.1.12-stable',
  'redis-server': 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=d81bffba7b8f5ffc',
};
const machine = (found: {readonly [program: string]: string | undefined} = printed): DoctorInput => ({
  programs: {
    version: async (name): Promise<FoundProgram | undefined> => {
      const text = found[name];
      return text === undefined ? undefined : {path: `/usr/bin/${name}`, text};
    },
  },
  nodeVersion: 'v24.21.0',
  env: {},
  config: {path: '/home/me/gomeet.yaml'},
});
const signal = new AbortController().signal;

describe('versions', () => {
  it.each<[text: string, version: readonly number[] | undefined]>([
    ...Object.values(printed).map((text): [string, readonly number[]] => [text, versionIn(text) ?? []]),
    ['v22.13.0', [22, 13, 0]],
    ['redis 10.0.0.1', [10, 0, 0]],
    ['no version here', undefined],
  ])('%s', (text, version) => {
    expect(versionIn(text)).toEqual(version);
  });

  it('are read from what each program really prints', () => {
    const versions = Object.fromEntries(Object.entries(printed).map(([program, text]) => [program, versionIn(text)?.join('.')]));
    expect(versions).toEqual({
      kubectl: '1.36.4',
      doctl: '1.141.0',
      go: '1.24.4',
      postgres: '15.18',
      pgbouncer: '1.18.0',
      'redis-server': '7.0.15',
    });
  });

  it.each<[text: string | undefined, status: string, says: RegExp]>([
    ['Client Version: v1.36.4', 'pass', /^kubectl 1\.36\.4$/],
    ['Client Version: v1.23.9', 'fail', /kubectl is 1\.23\.9; 1\.24 or newer is needed for applying manifests/],
    [undefined, 'fail', /kubectl was not found/],
    ['hello', 'unknown', /calls itself "hello", which holds no version/],
  ])('kubectl that prints %j', (text, status, says) => {
    expect(judgeProgram(kubectlNeed, text)).toMatchObject({
      status,
      message: expect.stringMatching(says),
      ...(status === 'pass' ? {} : {hint: kubectlNeed.install}),
    });
  });
});

describe('a machine', () => {
  it('with everything is ok', async () => {
    const result = await doctor(machine(), signal);
    expect(result.outcome).toBe('ok');
    expect(result.findings.map((finding) => [finding.id, finding.status])).toEqual([
      ['host.node', 'pass'],
      ['host.kubectl', 'pass'],
      ...needs.map((need) => [`host.${need.program}`, 'pass']),
      ['config.file', 'pass'],
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('without what only the sandbox needs is ok, with hints how to get it', async () => {
    const result = await doctor(machine({kubectl: printed['kubectl']}), signal);
    expect(result.outcome).toBe('ok');
    const missing = result.findings.filter((finding) => finding.status === 'warn');
    expect(missing.map((finding) => finding.id)).toEqual(needs.map((need) => `host.${need.program}`));
    expect(missing.every((finding) => finding.hint !== undefined)).toBe(true);
  });

  it('without kubectl, or with an old Node, is not', async () => {
    expect((await doctor(machine({}), signal)).outcome).toBe('failed');
    const old = await doctor({...machine(), nodeVersion: 'v20.20.2'}, signal);
    expect(old.outcome).toBe('failed');
    expect(old.findings[0]).toMatchObject({
      id: 'host.node',
      status: 'fail',
      message: 'node is 20.20.2; 22.13 or newer is needed for gomeet itself',
    });
  });

  it('with a program that fails says so and does not call it fine', async () => {
    const broken = {version: async () => Promise.reject(new ToolError('kubectl', 'kubectl version ended with 126'))};
    const result = await doctor({...machine(), programs: broken}, signal);
    expect(result.outcome).toBe('unknown');
    expect(exitOfDoctor(result)).toBe('unknown');
    expect(result.findings.find((finding) => finding.id === 'host.kubectl')).toMatchObject({
      status: 'unknown',
      message: 'kubectl: kubectl version ended with 126',
    });
  });

  it.each<[config: DoctorInput['config'], status: string, says: string]>([
    [{problem: 'gomeet.yaml:4: targets.a.profil: unknown key'}, 'fail', 'gomeet.yaml:4: targets.a.profil: unknown key'],
    [{}, 'warn', 'there is no gomeet.yaml here or in a folder above'],
  ])('with configuration %j', async (config, status, says) => {
    const result = await doctor({...machine(), config}, signal);
    expect(result.findings.at(-1)).toMatchObject({id: 'config.file', status, message: says});
  });
});

describe('a cluster', () => {
  const spec = secretSpecSchema.parse({
    name: 'alertmanager-config',
    purpose: 'where alerts go',
    keys: [{key: 'slack-url', kind: 'external', env: 'SLACK_URL', placeholder: 'REPLACE-ME', purpose: 'webhook'}],
  });
  const secret = (value: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: spec.name},
    data: {'slack-url': Buffer.from(value).toString('base64')},
  });
  const session = (cluster: Partial<World['cluster']>, kind: World['kind'] = 'cluster') => {
    const world: World = {
      ...clockOnly(),
      kind,
      versions: {kubectl: async () => 'v1.36.4'},
      cluster: {
        identity: async () => ({context: 'c', server: 'https://s', uid: 'u', serverVersion: 'v1.36.4'}),
        get: async () => undefined,
        list: async () => [],
        knows: async () => true,
        watch: () => {
          throw new Error('not used by doctor');
        },
        access: async (questions) => questions.map((question) => ({...question, allowed: true, reason: ''})),
        ...cluster,
      },
    };
    return {world, target: someTarget({name: 'production'}), secrets: [spec]};
  };
  const placeholders = async (input: DoctorInput) =>
    (await doctor(input, signal)).findings.find((finding) => finding.id === 'secrets.placeholders');

  it('that does not answer is one failure; what depends on it is skipped', async () => {
    const result = await doctor(
      {...machine(), session: session({identity: async () => Promise.reject(new Error('connection refused'))})},
      signal,
    );
    expect(result.outcome).toBe('failed');
    expect(result.findings.filter((finding) => finding.status === 'fail').map((finding) => finding.id)).toEqual(['kubernetes.api']);
    const skipped = result.findings.filter((finding) => finding.status === 'skip');
    expect(skipped.map((finding) => finding.id)).toEqual(['kubernetes.version', 'kubernetes.bootstrap', 'kubernetes.permissions']);
    expect(skipped.every((finding) => finding.message === 'the API server does not answer')).toBe(true);
  });

  it('is asked with its own kubectl, not with the one on PATH', async () => {
    const result = await doctor({...machine({}), session: session({})}, signal);
    expect(result.findings.some((finding) => finding.id === 'host.kubectl')).toBe(false);
    expect(result.findings.find((finding) => finding.id === 'kubernetes.version')?.status).toBe('pass');
  });

  it.each<[what: string, found: () => Promise<KubeObject | undefined>, env: DoctorInput['env'], status: string, says: RegExp]>([
    ['a placeholder', async () => secret('REPLACE-ME'), {}, 'fail', /still holds placeholders: slack-url \(webhook\)/],
    ['a value', async () => secret('https://hooks.example.org'), {}, 'pass', /holds no placeholder/],
    ['nothing yet, and no variable', async () => undefined, {}, 'warn', /would write placeholders .*SLACK_URL not set/],
    ['nothing yet, and the variable', async () => undefined, {SLACK_URL: 'x'}, 'pass', /is in the environment/],
    ['no permission', async () => Promise.reject(new Error('forbidden')), {}, 'unknown', /could not be read: forbidden/],
  ])('with %s in a Secret', async (_, found, env, status, says) => {
    const get: World['cluster']['get'] = async (key) => (key.kind === 'Secret' ? found() : undefined);
    const finding = await placeholders({...machine(), env, session: session({get})});
    expect(finding).toMatchObject({instance: spec.name, status, message: expect.stringMatching(says)});
    expect(JSON.stringify(finding)).not.toContain('hooks.example.org');
  });

  it('that is simulated sends nothing outside', async () => {
    expect(await placeholders({...machine(), session: session({}, 'simulated')})).toMatchObject({status: 'skip'});
  });
});
