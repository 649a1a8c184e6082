import {mkdir, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {withLock} from '../../src/sandbox/lock.ts';
import {binariesDir, sandboxDir} from '../../src/sandbox/paths.ts';
import {sandboxEnv} from '../../src/sandbox/shell.ts';
import {listSandboxes, readState, removeState, requireState, type SandboxState, writeState} from '../../src/sandbox/state.ts';

beforeEach(async () => {
  vi.stubEnv('XDG_STATE_HOME', await mkdtemp(join(tmpdir(), 'gomeet-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function stateOf(name: string, phase: SandboxState['phase'] = 'running'): SandboxState {
  const dir = sandboxDir(name);
  const ports = {
    etcd: 1,
    etcdPeer: 2,
    apiserver: 3,
    controllerManager: 4,
    scheduler: 5,
    kwok: 6,
    agent: 7,
    metricsServer: 8,
    customMetrics: 9,
    edgeDns: 10,
    edgeHttp: 11,
    edgeHttps: 12,
  };
  const kubeconfigs = {admin: join(dir, 'a'), gomeet: join(dir, 'g'), reader: join(dir, 'r')};
  const agentMap = join(dir, 'agent-map.json');
  return {
    schemaVersion: 1,
    name,
    profile: 'dev',
    phase,
    createdAt: '2026-01-01T00:00:00Z',
    dir,
    binDir: '/cache/bin',
    cli: ['run.js'],
    server: 'https://127.0.0.1:3',
    ports,
    kubeconfigs,
    agentMap,
  };
}

test('what was written is read, listed and removed', async () => {
  await writeState(stateOf('one'));
  expect(await readState('one')).toEqual(stateOf('one'));
  expect(await listSandboxes()).toEqual(['one']);
  await removeState('one');
  expect(await readState('one')).toBeUndefined();
});

test('a sandbox that is not running is one clear sentence that names those that exist', async () => {
  await writeState(stateOf('small'));
  await expect(requireState('default')).rejects.toThrow('No sandbox "default" is running. Known: small.');
});

test('a sandbox that still starts is not running', async () => {
  await writeState(stateOf('half', 'starting'));
  await expect(requireState('half')).rejects.toThrow('No sandbox "half" is running.');
});

test('a state file of another version is refused with what to do', async () => {
  await mkdir(sandboxDir('old'), {recursive: true});
  await writeFile(join(sandboxDir('old'), 'sandbox.json'), '{"schemaVersion":0}');
  await expect(readState('old')).rejects.toMatchObject({suggestions: ['gomeet sandbox down --name old']});
});

test.each(['', '../x', 'A', 'a/b', '.hidden', 'x'.repeat(33)])('"%s" is not a name for a sandbox', (name) => {
  expect(() => sandboxDir(name)).toThrow('is not a sandbox name');
});

test('XDG directories are honoured, and fall back to the home directory', () => {
  expect(sandboxDir('a', {XDG_STATE_HOME: '/x'})).toBe('/x/gomeet/sandbox/a');
  expect(sandboxDir('a', {HOME: '/h', XDG_STATE_HOME: ''})).toBe('/h/.local/state/gomeet/sandbox/a');
  expect(binariesDir({HOME: '/h'})).toBe('/h/.cache/gomeet/sandbox');
});

test('a command in the sandbox gets the deployer, or the administrator when asked, and the built kubectl first', () => {
  const state = stateOf('one');
  expect(sandboxEnv(state, {}, {PATH: '/usr/bin', HOME: '/h'})).toEqual({
    HOME: '/h',
    PATH: '/cache/bin:/usr/bin',
    KUBECONFIG: state.kubeconfigs.gomeet,
    GOMEET_SANDBOX: 'one',
  });
  expect(sandboxEnv(state, {admin: true}, {})['KUBECONFIG']).toBe(state.kubeconfigs.admin);
});

test('of many that find the same dead holder, one at a time gets in', async () => {
  const file = join(sandboxDir('raced'), 'lock');
  await mkdir(sandboxDir('raced'), {recursive: true});
  let inside = 0;
  let most = 0;
  for (let round = 0; round < 20; round += 1) {
    await writeFile(file, JSON.stringify({pid: process.pid, startTicks: '1'}));
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await readFile(file, 'utf8');
      inside -= 1;
    };
    await Promise.all([withLock(file, work), withLock(file, work)]);
  }
  expect(most).toBe(1);
});

test('a lock keeps the second out until the first is done, and a dead holder does not count', async () => {
  const file = join(sandboxDir('locked'), 'lock');
  await mkdir(sandboxDir('locked'), {recursive: true});
  await writeFile(file, JSON.stringify({pid: process.pid, startTicks: '1'}));
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} in`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({pid: process.pid});
    order.push(`${name} out`);
  };
  await Promise.all([withLock(file, work('a')), withLock(file, work('b'))]);
  expect([order.slice(0, 2), order.slice(2)].map((pair) => pair.map((text) => text.slice(2)))).toEqual([
    ['in', 'out'],
    ['in', 'out'],
  ]);
});
