import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {loadConfigFile, parseConfig} from '../../src/tools/config-file.ts';

const target = (lines: string) => `version: 1\ntargets:\n  production:\n    profile: s1\n${lines}`;

describe('a wrong gomeet.yaml', () => {
  it.each<[what: string, text: string, says: string | RegExp]>([
    ['empty', '', /^g is empty; it must hold `version: 1` and `targets`$/],
    ['only comments', '# nothing\n', /^g is empty/],
    ['not YAML', 'version: [1\n', /^g:2:1: not valid YAML: Flow sequence/],
    ['a key twice', 'version: 1\nversion: 1\n', /^g:2:1: not valid YAML: Map keys must be unique/],
    ['a list', '- 1\n', 'g must be a map with the keys version and targets'],
    ['another version', 'version: 2\ntargets: {}\n', 'g:1: version must be 1, not 2'],
    ['no targets', 'version: 1\n', 'g: targets is missing; it must be a map'],
    ['an unknown key', target('    profil: s2\n'), 'g:5: targets.production.profil: unknown key, did you mean profile?'],
    [
      'an unknown key, nothing like any',
      target('    zzzzzz: 1\n'),
      /^g:5: targets\.production\.zzzzzz: unknown key; known keys are stack, profile, /,
    ],
    [
      'an unknown key deep inside',
      target('    acme: {emial: a@b.org}\n'),
      'g:5: targets.production.acme.emial: unknown key, did you mean email?',
    ],
    [
      'a missing profile',
      'version: 1\ntargets:\n  production: {}\n',
      /^g:3: targets\.production\.profile is missing; it must be one of dev, s1, s2, s3, gomeet-500, s4$/,
    ],
    [
      'an unknown profile',
      'version: 1\ntargets:\n  a:\n    profile: gomeet500\n',
      /^g:4: targets\.a\.profile must be one of .*, not "gomeet500", did you mean gomeet-500\?$/,
    ],
    ['a number for text', target('    context: 5\n'), 'g:5: targets.production.context must be text, not 5'],
    ['nothing for text', target('    context:\n'), 'g:5: targets.production.context must be text, not nothing'],
    ['a list for a map', target('    images: [a]\n'), 'g:5: targets.production.images must be a map, not a list'],
    [
      'no domain name',
      target('    domain: localhost\n'),
      'g:5: targets.production.domain must be a domain name such as meet.example.org, not "localhost"',
    ],
    [
      'no address range',
      target('    vpc: 10.0.0.0\n'),
      'g:5: targets.production.vpc must be an IPv4 range such as 10.104.0.0/20, not "10.0.0.0"',
    ],
    [
      'no duration',
      target('    gateLimit: "10"\n'),
      'g:5: targets.production.gateLimit must be a duration such as 90s, 10m or 5h, not "10"',
    ],
    [
      'a target name with capitals',
      'version: 1\ntargets:\n  Prod:\n    profile: s1\n',
      /^g:3: targets\.Prod: this name must be lower-case/,
    ],
    [
      'a default that does not exist',
      `defaultTarget: prod\n${target('')}`,
      'g: defaultTarget: there is no target prod; targets are production, sandbox',
    ],
    ['a bomb of aliases', `a: &a [x]\nb: &b [${'*a,'.repeat(30)}]\nversion: 1\ntargets: [${'*b,'.repeat(30)}]\n`, /^g: not usable: /],
  ])('%s', (_, text, says) => {
    expect(() => parseConfig('g', text)).toThrow(UserError);
    expect(() => parseConfig('g', text)).toThrow(says);
  });

  it('gets one sentence per problem', () => {
    expect(() => parseConfig('g', target('    domain: x\n    vpcs: 1\n'))).toThrow(
      /^g:5: targets\.production\.domain must be a domain name [^\n]*\ng:6: targets\.production\.vpcs: unknown key, did you mean vpc\?$/,
    );
  });
});

it('fills in defaults', () => {
  expect(parseConfig('g', target('')).targets['production']).toMatchObject({
    stack: 'gomeet',
    namespace: 'gomeet',
    domain: 'gomeet.com',
    gateLimit: '10m',
  });
});

describe('the file', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gomeet-config-'));
    await mkdir(join(home, 'repo/.git'), {recursive: true});
    await mkdir(join(home, 'repo/deep/er'), {recursive: true});
  });
  afterEach(() => rm(home, {recursive: true}));
  const load = (cwd: string, path?: string) => loadConfigFile({cwd: join(home, cwd), home, ...(path === undefined ? {} : {path})});

  it('is found in a folder above', async () => {
    await writeFile(join(home, 'repo/gomeet.yaml'), target(''));
    expect((await load('repo/deep/er'))?.path).toBe(join(home, 'repo/gomeet.yaml'));
  });

  it('is not looked for above the root of a repository, nor above the home folder', async () => {
    await writeFile(join(home, 'gomeet.yaml'), target(''));
    expect(await load('repo/deep')).toBeUndefined();
    expect((await load('.'))?.path).toBe(join(home, 'gomeet.yaml'));
    expect(await loadConfigFile({cwd: join(home, 'repo'), home: join(home, 'repo')})).toBeUndefined();
  });

  it.each<[what: string, make: (path: string) => Promise<unknown>, says: RegExp]>([
    ['missing', async () => undefined, /x\.yaml does not exist$/],
    ['a folder', (path) => mkdir(path), /x\.yaml is a folder; --config wants the file itself/],
    ['10 MB', (path) => writeFile(path, '#'.repeat(10 * 1024 * 1024)), /x\.yaml has 10\.0 MB; a gomeet\.yaml has at most 1 MB/],
  ])('that is %s is named', async (_, make, says) => {
    await make(join(home, 'x.yaml'));
    const refusal = load('.', 'x.yaml');
    await expect(refusal).rejects.toThrow(UserError);
    await expect(refusal).rejects.toThrow(says);
  });
});
