import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {listContexts, loadKubeconfig} from '../../src/tools/kubeconfig.ts';

const home = mkdtempSync(join(tmpdir(), 'gomeet-kubeconfig-'));
let files = 0;
function file(text: string): string {
  files += 1;
  const path = join(home, `config-${files}`);
  writeFileSync(path, text);
  return path;
}

const config = (name: string, more = '') => `
apiVersion: v1
kind: Config
clusters: [{name: ${name}, cluster: {server: 'https://${name}.example:6443'${more}}}]
users: [{name: ${name}, user: {token: some-token}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
current-context: ${name}
`;
const env = {HOME: home};
const load = (text: string, context?: string) => loadKubeconfig({kubeconfig: file(text), context}, env);

describe('a kubeconfig', () => {
  it('gives its current context', async () => {
    expect(await load(config('one'))).toMatchObject({
      context: 'one',
      server: 'https://one.example:6443',
      file: expect.stringContaining('config-'),
    });
  });
  it('gives a chosen context', async () => {
    const two = config('one').replace('contexts: [', 'contexts: [{name: other, context: {cluster: one, user: one}}, ');
    expect((await load(two, 'other')).context).toBe('other');
  });
  it('comes from KUBECONFIG; of several files the first that names a thing wins, and absent ones are skipped', async () => {
    const clash = config('one').replace('one.example', 'second.example');
    const list = [file(config('one')), join(home, 'absent'), file(clash), file(config('two'))].join(':');
    expect(await loadKubeconfig({}, {...env, KUBECONFIG: list})).toMatchObject({context: 'one', server: 'https://one.example:6443'});
    expect(await loadKubeconfig({context: 'two'}, {...env, KUBECONFIG: list})).toMatchObject({server: 'https://two.example:6443'});
    expect((await loadKubeconfig({}, {...env, KUBECONFIG: list})).file).toBeUndefined();
  });
});

describe('the contexts to choose from', () => {
  it('are those of every file, once, the current one first', async () => {
    const both = config('two').replace('contexts: [', 'contexts: [{name: one, context: {cluster: two, user: two}}, ');
    const list = [file(both), file(config('one'))].join(':');
    expect(await listContexts({...env, KUBECONFIG: list})).toEqual(['two', 'one']);
  });
  it('are none without a file; a file that is none is said', async () => {
    expect(await listContexts(env)).toEqual([]);
    await expect(listContexts({...env, KUBECONFIG: file('- a')})).rejects.toThrow(/some other file/);
  });
});

describe('what is wrong is one sentence that names the file', () => {
  it.each<[string, string, string | undefined, RegExp]>([
    ['empty', '', undefined, /config-\d+ is empty/],
    ['blank', '\n  \n', undefined, /is empty/],
    ['not YAML', 'a: [b\nc: }', undefined, /is not YAML \(at line \d+, column \d+\)/],
    ['a sentence', 'hello world', undefined, /holds no clusters and no contexts: it is some other file/],
    ['a list', '- a\n- b', undefined, /some other file/],
    ['gomeet.yaml', 'version: 1\ntargets: {}', undefined, /some other file/],
    ['no such context', config('one'), 'prod', /has no context "prod"; it has: one/],
    ['no contexts', 'kind: Config', 'prod', /has no context "prod"; it holds no contexts/],
    [
      'no current context',
      config('one').replace('current-context: one', ''),
      undefined,
      /has no current context, and none was asked for; it has: one/,
    ],
    ['a dangling cluster', config('one').replace('cluster: one', 'cluster: two'), undefined, /points to cluster "two", which is not in it/],
    ['a dangling user', config('one').replace('user: one', 'user: two'), undefined, /points to user "two", which is not in it/],
    [
      'a wrong address',
      config('one').replace('https://one.example:6443', 'one.example'),
      undefined,
      /server "one\.example", which is not an http\(s\) address/,
    ],
    [
      'a cluster without a server',
      config('one').replace("server: 'https://one.example:6443'", 'foo: bar'),
      undefined,
      /is not valid: clusters\[0\]\.cluster\.server is missing/,
    ],
    [
      'a missing CA file',
      config('one', ", certificate-authority: 'ca.crt'"),
      undefined,
      /needs the file .*ca\.crt, which cannot be read: it does not exist/,
    ],
  ])('%s', async (_, text, context, message) => {
    const error = await load(text, context).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect((error as UserError).message).not.toContain('\n');
  });

  it.each<[string, string, RegExp]>([
    ['absent', join(home, 'none'), /none cannot be read: it does not exist/],
    ['a directory', home, /cannot be read: it is a directory/],
  ])('%s', async (_, kubeconfig, message) => {
    await expect(loadKubeconfig({kubeconfig}, env)).rejects.toThrow(message);
  });

  it('none at all', async () => {
    await expect(loadKubeconfig({}, {HOME: join(home, 'empty')})).rejects.toThrow(
      /there is no kubeconfig: KUBECONFIG is not set and .*\.kube\/config does not exist/,
    );
  });

  it('does not repeat what the file holds', async () => {
    const error = await load('users: [{name: a, user: {token: "swordfish\n').catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('swordfish');
  });
});
