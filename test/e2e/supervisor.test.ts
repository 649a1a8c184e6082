import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {Addresses, type Slot, takeSlot} from '../../src/sandbox/supervisor/addresses.ts';
import {removePods} from '../../src/sandbox/supervisor/identity.ts';
import {prepareMachine} from '../../src/sandbox/supervisor/machine.ts';
import type {Pod} from '../../src/sandbox/supervisor/pod.ts';
import {Reconciler} from '../../src/sandbox/supervisor/reconciler.ts';
import type {ClusterView} from '../../src/sandbox/supervisor/view.ts';
import {desiredView} from '../sandbox/supervisor/_desired.ts';

const LIMIT_MS = 120_000;
/** Replicas; the archive of WAL streams as well. */
const STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'";

describe('the data stores of gomeet-500 from the deployed ConfigMaps, without a control plane', () => {
  const ready = new Map<string, boolean>();
  const complete: boolean[] = [];
  let dir = '';
  let slot: Slot;
  let reconciler: Reconciler;
  let view: ClusterView;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gomeet-supervisor-'));
    slot = await takeSlot(join(dir, 'sandbox'));
    view = await desiredView('gomeet-500');
    await begin();
  });
  afterAll(async () => {
    await reconciler?.stop();
    await slot?.release();
    await removePods(join(dir, 'sandbox'));
    await rm(dir, {recursive: true, force: true});
  });

  async function begin(): Promise<void> {
    reconciler = new Reconciler({
      machine: await prepareMachine(join(dir, 'sandbox'), slot.octet),
      addresses: new Addresses(slot.octet),
      agentMap: join(dir, 'agent-map.json'),
      log: () => {},
      reporter: {
        ready: (pod: Pod, answers: boolean) => void ready.set(pod.metadata.name, answers),
        complete: (_: Pod, succeeded: boolean) => void complete.push(succeeded),
        container: () => {},
      },
    });
    await reconciler.update(view);
  }

  async function until(what: string, found: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + LIMIT_MS; !(await found()); await sleep(100))
      if (Date.now() > deadline) throw new Error(`${what}: not in time`);
  }

  async function run(pod: string, ...argv: readonly string[]): Promise<string> {
    return (await reconciler.runner(pod)?.exec(argv))?.stdout.trim() ?? '';
  }

  const sql = (text: string) => run('postgres-primary-0', 'psql', '-U', 'postgres', '-Atc', text);
  const names = (app: string) =>
    view.pods
      .map(({metadata}) => metadata)
      .filter(({labels}) => labels['app'] === app)
      .map(({name}) => name);

  test('every pod gets ready by its own probe, and the init job succeeds', async () => {
    const pods = [...names('postgres'), ...names('pgbouncer'), ...names('redis')];
    expect(pods).toHaveLength(19);
    await until('pods ready', () => pods.every((pod) => ready.get(pod) === true));
    await until('init job', () => complete.length > 0);
    expect(complete).toEqual([true]);
  });

  test('three replicas stream, and the commit quorum holds', async () => {
    await until('streaming', async () => (await sql(STREAMING)) === '3');
    expect(await sql('SHOW max_connections')).toBe('500');
    expect(await run('postgres-replica-2', 'psql', '-U', 'postgres', '-Atc', 'SELECT pg_is_in_recovery()')).toBe('t');
    expect(await sql("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE 'gomeet%'")).toBe(
      'gomeet gomeet_shard_0 gomeet_shard_1 gomeet_shard_2 gomeet_shard_3',
    );
  });

  test('a query goes through every PgBouncer', async () => {
    expect(names('pgbouncer')).toHaveLength(3);
    for (const pod of names('pgbouncer'))
      expect(await run(pod, 'psql', '-h', '127.0.0.1', '-p', '6432', '-U', 'gomeet_a', '-d', 'gomeet', '-Atc', 'SELECT 1')).toBe('1');
  });

  test('all slots are served, each master has its replica', async () => {
    expect(await run('redis-master-0', 'redis-cli', 'cluster', 'info')).toMatch(
      /cluster_state:ok[\s\S]*cluster_slots_ok:16384[\s\S]*cluster_known_nodes:12\s+cluster_size:6/,
    );
    for (let master = 0; master < 6; master++)
      expect(await run(`redis-master-${master}`, 'redis-cli', 'info', 'replication')).toMatch(/role:master\s+connected_slaves:1/);
    expect(await run('redis-master-0', 'redis-cli', '-c', 'set', 'meeting', 'on')).toBe('OK');
    expect(await run('redis-master-4', 'redis-cli', '-c', 'get', 'meeting')).toBe('on');
  });

  test('nothing listens outside 127.0.0.0/8', async () => {
    const table = await readFile('/proc/net/tcp', 'utf8');
    const ports = [5432, 6432, 6379, 16379].map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
    const listening = table
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local]) => local ?? '');
    const ours = listening.filter((local) =>
      local.endsWith(`${slot.octet.toString(16).toUpperCase().padStart(2, '0')}7F:${local.slice(9)}`),
    );
    expect(ours.length).toBeGreaterThan(19);
    expect(listening.filter((local) => ports.includes(local.slice(9)) && local.startsWith('00000000'))).toEqual([]);
  });

  test('what was written is there after all processes ended and started again', async () => {
    await sql('CREATE TABLE kept AS SELECT 42 AS answer');
    await reconciler.stop();
    ready.clear();
    complete.length = 0;
    await begin();
    await until('init job again', () => complete.length > 0);
    await until('streaming again', async () => (await sql(STREAMING)) === '3');
    expect(complete).toEqual([true]);
    expect(await sql('SELECT answer FROM kept')).toBe('42');
    await until('redis again', async () => (await run('redis-master-4', 'redis-cli', '-c', 'get', 'meeting')) === 'on');
  });

  test('a killed master is replaced by its replica, and comes back as one', async () => {
    reconciler.runner('redis-master-2')?.kill();
    await until('not ready', () => ready.get('redis-master-2') === false);
    await until('ready again', () => ready.get('redis-master-2') === true);
    await until('slots', async () => (await run('redis-master-0', 'redis-cli', 'cluster', 'info')).includes('cluster_slots_ok:16384'));
  });
});
