import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {gomeet} from './_gomeet.ts';

const cwd = mkdtempSync(join(tmpdir(), 'gomeet-'));
afterAll(() => rmSync(cwd, {recursive: true}));
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'diagnosis');
const env = {XDG_STATE_HOME: join(cwd, 'state'), GOMEET_TARGET: undefined, GOMEET_CONFIG: undefined, HOME: cwd};
const run = (...args: readonly string[]) => gomeet(['diagnose', ...args], {cwd, env});

writeFileSync(join(cwd, 'settings.json'), '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}');
writeFileSync(join(cwd, 'widget.json'), '{"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}}');

describe('gomeet diagnose', () => {
  it.each<[what: string, exit: number, says: RegExp, args: readonly string[]]>([
    ['a failure', 3, /FAILED.*\n(.*\n)*.*image-not-found: /, ['-f', join(fixtures, 'image-not-found.json')]],
    ['one object of a file', 3, /^✖ deployment\/auth-service/, ['-f', join(fixtures, 'image-not-found.json'), 'deploy/auth-service']],
    ['what may heal', 0, /WAITING/, ['-f', join(fixtures, 'unschedulable-cpu.json')]],
    ['what is fine', 0, /^✔ configmap\/a: ready/, ['-f', 'settings.json']],
    ['what nobody can tell', 5, /^\? widget\/a: UNKNOWN/, ['-f', 'widget.json']],
    [
      'one object of a cluster',
      0,
      /✔ statefulset\/postgres-primary \(gomeet\): ready, 1 of 1 pod ready/,
      ['sts/postgres-primary', '--simulate', '--profile', 'dev'],
    ],
  ])('%s exits %i', async (_, exit, says, args) => {
    const ran = await run(...args);
    expect(ran).toMatchObject({exit, stderr: ''});
    expect(ran.stdout).toMatch(says);
  });

  it.each<[what: string, says: RegExp, args: readonly string[]]>([
    ['no file', /nowhere\.json cannot be read: it does not exist$/m, ['-f', 'nowhere.json']],
    ['a folder', /cannot be read: it is a folder$/m, ['-f', fixtures]],
    ['no time', /--now yesterday: must be a time such as 2026-03-01T12:00:00Z$/m, ['-f', 'settings.json', '--now', 'yesterday']],
    ['a clock for a cluster', /--now works only together with --file/, ['--now', '2026-03-01T12:00:00Z', '--simulate']],
    ['no name', /deploy: must be KIND\/NAME, such as deploy\/auth-service$/m, ['deploy']],
    ['an unknown kind', /there is no kind deplyment here, did you mean deployment\?$/m, ['deplyment/a']],
    [
      'an object that is not there',
      /there is no Deployment auth-servce in .*image-not-found\.json, did you mean auth-service\?$/m,
      ['deploy/auth-servce', '-f', join(fixtures, 'image-not-found.json')],
    ],
  ])('%s is a usage error', async (_, says, args) => {
    const ran = await run(...args);
    expect(ran).toMatchObject({exit: 2, stdout: ''});
    expect(ran.stderr).toMatch(says);
  });
});
