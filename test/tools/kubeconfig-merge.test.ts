import {mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {saveLogin} from '../../src/tools/kubeconfig-file.ts';
import {mergeKubeconfig} from '../../src/tools/kubeconfig-merge.ts';

const login = (server = 'https://a.k8s.ondigitalocean.com') => `apiVersion: v1
kind: Config
current-context: do-sgp1-prod
clusters:
- name: do-sgp1-prod
  cluster: {server: ${server}, certificate-authority-data: Q0E=}
contexts:
- name: do-sgp1-prod
  context: {cluster: do-sgp1-prod, user: do-sgp1-prod-admin}
users:
- name: do-sgp1-prod-admin
  user: {token: very-secret-token}
`;
const theirs = `# work
apiVersion: v1
kind: Config
current-context: office
clusters:
- name: office # the old one
  cluster: {server: "https://10.0.0.1"}
contexts:
- {name: office, context: {cluster: office, user: me, namespace: "tools"}}
users:
- name: me
  user: {exec: {command: helper, args: [login]}}
preferences: {}
`;

describe('a login in a kubeconfig', () => {
  test('stands beside the others, which stay as they are written', () => {
    const {text, before, changed, login: made} = mergeKubeconfig(theirs, login(), 'config');
    expect(text).toContain('# work');
    expect(text).toContain('name: office # the old one');
    const config = parse(text);
    expect(config['current-context']).toBe('office');
    expect(config.contexts.map(({name}: {name: string}) => name)).toEqual(['office', 'do-sgp1-prod']);
    expect(config.users[0]).toEqual(parse(theirs).users[0]);
    expect([before, changed, made.context]).toEqual([undefined, true, 'do-sgp1-prod']);
  });

  test('takes the place of an older one of the same name, and says where that led', () => {
    const once = mergeKubeconfig(theirs, login('https://old.example'), 'config').text;
    const {text, before} = mergeKubeconfig(once, login(), 'config');
    expect(before).toBe('https://old.example');
    expect(parse(text).clusters).toHaveLength(2);
    expect(mergeKubeconfig(text, login(), 'config').changed).toBe(false);
  });

  test.each([
    ['clusters: []\ncontexts: []\nusers: []\n'],
    ['apiVersion: v1\nkind: Config\ncurrent-context: ""\nclusters: null\ncontexts: null\nusers: null\n'],
    ['apiVersion: v1\n'],
  ])('is the current one where there was none: %j', (empty) => {
    const config = parse(mergeKubeconfig(empty, login(), 'config').text);
    expect([config['current-context'], config.users[0].user.token]).toEqual(['do-sgp1-prod', 'very-secret-token']);
  });

  test.each([
    ['- a\n- b\n', 'config is not a kubeconfig'],
    ['users:\n  token: hidden\n   bad: x\n', 'config is not YAML (line 2)'],
    ['clusters: {a: b}\n', 'config is not a kubeconfig: clusters is no list'],
  ])('is refused by a file that is none: %j', (text, sentence) => {
    expect(() => mergeKubeconfig(text, login(), 'config')).toThrow(sentence);
  });

  test('that the API gave without a user is refused', () => {
    expect(() => mergeKubeconfig(undefined, login().replace('user: do-sgp1-prod-admin', 'user: ""'), 'config')).toThrow(
      /no complete login/,
    );
  });
});

describe('the file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gomeet-'));
  });
  afterEach(() => rm(folder, {recursive: true, force: true}));

  test('is made for its owner alone, in a folder that is not there yet', async () => {
    const file = join(folder, 'kube', 'config');
    const saved = await saveLogin(file, login());
    expect(saved).toMatchObject({file, context: 'do-sgp1-prod', backup: null, changed: true});
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is kept as it was beside the new one; a link stays a link; twice changes nothing', async () => {
    const [file, linked] = [join(folder, 'config'), join(folder, 'linked')];
    await writeFile(file, theirs, {mode: 0o644});
    await symlink(file, linked);
    const saved = await saveLogin(linked, login());
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe(theirs);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(parse(await readFile(linked, 'utf8')).contexts).toHaveLength(2);
    expect(await saveLogin(linked, login())).toMatchObject({changed: false, backup: null});
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe(theirs);
  });
});
