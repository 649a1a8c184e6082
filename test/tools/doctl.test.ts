import {describe, expect, it} from 'vitest';
import {Secret} from '../../src/core/secret.ts';
import {doctlContexts, doctlVersion, parseDoctlError, parseSaved, saveKubeconfig} from '../../src/tools/doctl.ts';
import type {Command, RunOptions, RunResult} from '../../src/tools/exec.ts';

function recorded(result: Partial<RunResult>) {
  const runs: {readonly command: Command; readonly options: RunOptions | undefined}[] = [];
  const run = async (command: Command, options?: RunOptions): Promise<RunResult> => {
    runs.push({command, options});
    return {exitCode: 0, stdout: '', stderr: '', ...result};
  };
  return {runs, doctl: {program: 'doctl', run}};
}

describe('doctl', () => {
  it('tells its version, whatever it says of newer ones', async () => {
    const {doctl, runs} = recorded({
      stdout: 'doctl version 1.131.0-release\nrelease 1.146.0 is available, check it out! \nGit commit hash: 74b1791e\n',
    });
    expect(await doctlVersion(doctl)).toBe('1.131.0');
    expect(runs[0]?.command).toEqual(['doctl', 'version']);
    await expect(doctlVersion(recorded({stdout: 'hello'}).doctl)).rejects.toThrow('does not tell its version');
  });

  it('lists its logins', async () => {
    const {doctl, runs} = recorded({stdout: 'default\nstaging\nwork (current)\n'});
    expect(await doctlContexts(doctl)).toEqual([
      {name: 'default', current: false},
      {name: 'staging', current: false},
      {name: 'work', current: true},
    ]);
    expect(runs[0]?.command).toEqual(['doctl', 'auth', 'list']);
  });

  it('saves a login, with the token on its environment only', async () => {
    const {doctl, runs} = recorded({
      stderr:
        'Notice: Adding cluster credentials to kubeconfig file found in "/home/me/.kube/config"\nNotice: Setting current-context to do-sgp1-gomeet-prod\n',
    });
    const token = new Secret('dop_v1_0123456789abcdef');
    const saved = await saveKubeconfig({...doctl, token, server: 'https://api.digitalocean.com'}, 'c1', {current: true});
    expect(saved).toEqual({file: '/home/me/.kube/config', context: 'do-sgp1-gomeet-prod'});
    expect(runs[0]?.command).toEqual([
      'doctl',
      'kubernetes',
      'cluster',
      'kubeconfig',
      'save',
      'c1',
      '--set-current-context=true',
      '--output=json',
    ]);
    expect(runs[0]?.options?.env).toEqual({
      DIGITALOCEAN_ACCESS_TOKEN: 'dop_v1_0123456789abcdef',
      DIGITALOCEAN_API_URL: 'https://api.digitalocean.com',
    });
  });

  it.each([
    [
      'Notice: adding cluster credentials to kubeconfig file found in "/a b/config"\nNotice: setting current-context to x',
      {file: '/a b/config', context: 'x'},
    ],
    [
      'Notice: Adding cluster credentials to kubeconfig file found in "C:\\\\Users\\\\me\\\\.kube\\\\config"',
      {file: 'C:\\Users\\me\\.kube\\config', context: ''},
    ],
    ['', {file: '', context: ''}],
  ])('is read as it speaks: %j', (text, expected) => {
    expect(parseSaved(text)).toEqual(expected);
  });

  it.each([
    [
      {stdout: '{"errors":[{"detail":"GET https://api/v2/account: 401 Unable to authenticate you"}]}\n'},
      'GET https://api/v2/account: 401 Unable to authenticate you',
    ],
    [
      {stderr: "Error: access token is required. (hint: run 'doctl auth init')\n"},
      "access token is required. (hint: run 'doctl auth init')",
    ],
    [{stderr: 'panic: oh\n'}, 'panic: oh'],
    [{}, 'it ended with 1'],
  ])('fails in its own words: %j', async (result, expected) => {
    const whole = {exitCode: 1, stdout: '', stderr: '', ...result};
    expect(parseDoctlError(whole)).toBe(expected);
    await expect(saveKubeconfig(recorded(whole).doctl, 'c1', {current: false})).rejects.toThrow(
      `doctl kubernetes cluster kubeconfig save: ${expected}`,
    );
  });
});
