import {spawn} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {exitCodes} from '../src/core/exit-codes.ts';

const root = join(import.meta.dirname, '..');

type Ran = {readonly exit: number | null; readonly stdout: string; readonly stderr: string};

function node(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, NO_COLOR: '1'}});
    const said = {stdout: '', stderr: ''};
    child.stdout.on('data', (data) => (said.stdout += data));
    child.stderr.on('data', (data) => (said.stderr += data));
    child.once('error', reject);
    child.once('close', (exit) => resolve({exit, ...said}));
  });
}

const gomeet = (...args: readonly string[]) => node(join(root, 'bin/dev.js'), ...args);

describe.concurrent('gomeet', () => {
  it('says its version', async () => {
    expect(await gomeet('--version')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^gomeet\/\d+\.\d+\.\d+ \S+ node-v\d/),
      stderr: '',
    });
  });

  it('lists its commands and its exit codes', async () => {
    const {exit, stdout} = await gomeet('--help');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^ {2}deploy /m);
    for (const {code, meaning} of Object.values(exitCodes)) expect(stdout).toMatch(new RegExp(`^ {2}${code} +${meaning}$`, 'm'));
  });

  it.each([
    [['sandbox', 'upp'], 'gomeet: there is no command "sandbox upp", did you mean sandbox up? "gomeet help" lists them.\n'],
    [['zzzzzzzzzz'], 'gomeet: there is no command "zzzzzzzzzz". "gomeet help" lists them.\n'],
    [['help', 'zzzzzzzzzz'], 'gomeet: Command zzzzzzzzzz not found.\n'],
  ])('%j is wrong usage', async (args, stderr) => {
    expect(await gomeet(...args)).toEqual({exit: 2, stdout: '', stderr});
  });
});

describe.concurrent('bin/run.js', () => {
  it.each(['12.22.12', '20.20.2', '22.12.0'])('says on Node %s what to do', async (version) => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
    const {exit, stdout, stderr} = await node('--import', pretend, join(root, 'bin/run.js'), '--version');
    expect({exit, stdout}).toEqual({exit: 2, stdout: ''});
    expect(stderr).toMatch(
      new RegExp(`^gomeet needs Node 22\\.13 or later, and this is Node ${version.replaceAll('.', '\\.')}: .*npm ci.*\\n$`),
    );
  });

  it('says when it is not built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gomeet-unbuilt-'));
    cpSync(join(root, 'bin/run.js'), join(folder, 'bin/run.js'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const ran = await node(join(folder, 'bin/run.js'), 'deploy');
    rmSync(folder, {recursive: true});
    expect(ran).toEqual({
      exit: 2,
      stdout: '',
      stderr: 'gomeet is not built: dist/gomeet.js is missing; run "npm run build" in its folder.\n',
    });
  });
});
