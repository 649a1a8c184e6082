import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {type DoctorInput, doctor, exitOfDoctor} from '../../src/pipelines/doctor/index.ts';
import {judgeProgram, kubectlNeed, needs, versionIn} from '../../src/pipelines/doctor/programs.ts';
import {machine, printed} from './_doctor.ts';

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
