import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import {type DoctorInput, doctor} from '../../src/pipelines/doctor/index.ts';
import {secretSpecSchema} from '../../src/secrets/spec.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';
import {machine} from './_doctor.ts';

const signal = new AbortController().signal;

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

  it('whose issuer reads a token that nobody gave is told, and one that needs none is not', async () => {
    const token = secretSpecSchema.parse({
      name: 'dns',
      purpose: 'proves a name',
      keys: [{key: 'token', kind: 'external', env: 'TOKEN'}],
    });
    const solver = {dns01: {digitalocean: {tokenSecretRef: {name: 'dns', key: 'token'}}}};
    const issuer: KubeObject = {apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: {name: 'i'}, spec: {acme: {solvers: [solver]}}};
    const of = (bootstrap: readonly KubeObject[], env: DoctorInput['env']) => {
      const {world} = session({});
      return placeholders({...machine(), env, session: {world, target: someTarget({name: 'production', bootstrap}), secrets: [token]}});
    };
    expect(await of([issuer], {})).toMatchObject({
      status: 'warn',
      message: 'there is no Secret dns (proves a name): TOKEN not set',
      hint: 'export TOKEN; gomeet deploy --only secrets',
    });
    expect(await of([issuer], {TOKEN: 'x'})).toMatchObject({status: 'pass'});
    expect(await of([], {})).toBeUndefined();
  });

  it('that is simulated sends nothing outside', async () => {
    expect(await placeholders({...machine(), session: session({}, 'simulated')})).toMatchObject({status: 'skip'});
  });
});
