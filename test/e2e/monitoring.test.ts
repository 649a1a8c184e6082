import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {execa} from 'execa';
import {AccessToken} from 'livekit-server-sdk';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Finding} from '../../src/core/finding.ts';
import type {AlertmanagerPort, PrometheusPort} from '../../src/core/monitoring.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import {clusterWorld} from '../../src/tools/world.ts';
import {resultOf, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const LIMIT_MS = 240_000;

let sandbox: TestSandbox;
let world: World;
let prometheus: PrometheusPort;
let alertmanager: AlertmanagerPort;

beforeAll(async () => {
  sandbox = await sandboxOf('s1');
  const ran = await sandbox.run(['deploy', '--target', 'sandbox', '--yes', '--json']);
  expect(troubles(resultOf(ran))).toEqual([]);
  const {kubeconfigs, binDir} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {
    readonly kubeconfigs: {readonly gomeet: string};
    readonly binDir: string;
  };
  world = await clusterWorld({kubeconfig: kubeconfigs.gomeet, namespace: 'gomeet', kubectl: join(binDir, 'kubectl'), kind: 'sandbox'});
  if (world.prometheus === undefined || world.alertmanager === undefined) throw new Error('this world has no monitoring');
  ({prometheus, alertmanager} = world as {prometheus: PrometheusPort; alertmanager: AlertmanagerPort});
}, 1_800_000);
afterAll(async () => {
  await world?.close();
  await sandbox?.down();
}, 120_000);

/** Asks until the answer is as wanted; the last answer when the time is over, for a readable assertion. */
async function until<Value>(ask: () => Promise<Value>, wanted: (value: Value) => boolean): Promise<Value> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await ask();
    if (wanted(value) || Date.now() > end) return value;
    await sleep(2_000);
  }
}

async function checked(only: string): Promise<readonly Finding[]> {
  const ran = await sandbox.run(['health-check', '--target', 'sandbox', '--only', only, '--json']);
  return (JSON.parse(ran.stdout) as {readonly findings: readonly Finding[]}).findings;
}

test(
  'Prometheus scrapes the pods with a process, and the deployed relabelling gives the labels that the rules ask for',
  async () => {
    const jobs = ['alertmanager', 'livekit-sfu', 'postgres', 'prometheus', 'redis'];
    const targets = await until(
      () => prometheus.targets(),
      (all) => jobs.every((job) => all.some((one) => one.job === job && one.health === 'up')) && all.every((one) => one.health === 'up'),
    );
    expect(targets.filter((one) => one.health !== 'up')).toEqual([]);
    expect([...new Set(targets.map((one) => one.job))]).toEqual(expect.arrayContaining(jobs));
    expect(targets.filter((one) => one.job === 'postgres').map((one) => one.pod)).toEqual(
      expect.arrayContaining(['postgres-primary-0', 'postgres-replica-0']),
    );
    const [redis] = await prometheus.query('redis_up{pod="redis-master-0"}');
    expect(redis).toMatchObject({
      value: 1,
      labels: {namespace: 'gomeet', app: 'redis', job: 'redis', container: 'exporter', node: expect.any(String)},
    });
    const names = await prometheus.names();
    expect(names).toEqual(
      expect.arrayContaining(['pg_up', 'redis_cluster_state', 'livekit_participant_total', 'alertmanager_notifications_total']),
    );
  },
  LIMIT_MS,
);

test(
  'all rules evaluate, and the alert that always fires arrives',
  async () => {
    const rules = await until(
      () => prometheus.rules(),
      (all) => all.some((one) => one.health === 'ok'),
    );
    expect(rules.filter((one) => one.health === 'err').map((one) => [one.name, one.lastError])).toEqual([]);
    expect(rules.length).toBeGreaterThan(50);
    const received = await until(
      () => alertmanager.alerts().catch(() => []),
      (all) => all.some((one) => one.name === 'Watchdog'),
    );
    expect(received.map((one) => one.name)).toContain('Watchdog');
    const findings = await checked('monitoring.*');
    expect(findings.filter((one) => one.status === 'fail').map((one) => [one.id, one.instance, one.message])).toEqual([]);
    expect(findings.filter((one) => one.status === 'unknown' && one.required)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'an alert fires on live data, leaves Alertmanager, is a finding, and ends',
  async () => {
    const broke = await sandbox.run(['sandbox', 'break', 'redis-master-down']);
    expect(broke.exitCode).toBe(0);
    const firing = async () => (await prometheus.alerts()).filter((one) => one.name === 'RedisDown' && one.state === 'firing');
    const fired = await until(firing, (all) => all.length > 0);
    expect(fired).toMatchObject([{severity: 'critical', labels: {pod: 'redis-master-0', app: 'redis'}}]);
    const sent = async () => readFile(join(sandbox.dir, 'notifications.jsonl'), 'utf8').catch(() => '');
    expect(await until(sent, (text) => /"by":"slack".*RedisDown/.test(text))).toMatch(/"by":"slack".*RedisDown/);
    const [finding] = (await checked('monitoring.alerts')).filter((one) => one.instance === 'RedisDown');
    expect(finding).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/redis-master-0/),
      hint: expect.stringMatching(/^gomeet runbook /),
    });
    expect(Date.parse(finding?.since ?? '')).not.toBeNaN();
    await sandbox.run(['sandbox', 'heal']);
    expect(await until(firing, (all) => all.length === 0)).toEqual([]);
  },
  3 * LIMIT_MS,
);

test(
  'the autoscaler of the SFUs follows the people in a real room',
  async () => {
    const people = async () => {
      const shown = await sandbox.kubectl(['-n', 'gomeet', 'get', 'hpa', 'livekit-sfu-hpa', '-o', 'json']);
      const hpa = JSON.parse(shown.stdout) as KubeObject;
      const active = listAt(hpa, 'status', 'conditions').find((one) => textAt(one, 'type') === 'ScalingActive');
      const metric = listAt(hpa, 'status', 'currentMetrics').find(
        (one) => textAt(one, 'pods', 'metric', 'name') === 'livekit_participants_total',
      );
      return {
        active: textAt(active, 'status'),
        average: textAt(metric, 'pods', 'current', 'averageValue'),
        replicas: numberAt(hpa, 'status', 'currentReplicas'),
      };
    };
    const live = async () =>
      (
        JSON.parse(await readFile(join(sandbox.dir, 'live-metrics.json'), 'utf8')) as {
          readonly metrics: Readonly<Record<string, readonly unknown[]>>;
        }
      ).metrics;
    expect(await until(live, (metrics) => metrics['livekit_participants_total'] !== undefined)).toHaveProperty(
      'livekit_participants_total',
    );
    expect(await until(people, (one) => one.average === '0')).toMatchObject({active: 'True', average: '0'});
    const leave = await enterRoom();
    try {
      const joined = await until(people, (one) => one.average !== undefined && one.average !== '0');
      expect(joined.active).toBe('True');
      expect(joined.average).not.toBe('0');
    } finally {
      await leave();
    }
    expect((await until(people, (one) => one.average === '0')).average).toBe('0');
    const status = await sandbox.run(['sandbox', 'status', '--json']);
    expect(status.stdout).toMatch(/live now: .*livekit_participants_total \(\d pods?\)/);
  },
  3 * LIMIT_MS,
);

/** Joins a room of a real SFU; resolves to the way out. */
async function enterRoom(): Promise<() => Promise<void>> {
  const map = JSON.parse(await readFile(join(sandbox.dir, 'agent-map.json'), 'utf8')) as {
    readonly pods: {readonly [key: string]: {readonly containers: {readonly [name: string]: {readonly address: string}}}};
  };
  const address = Object.entries(map.pods).find(([key]) => key.startsWith('gomeet/livekit-sfu'))?.[1].containers['livekit-sfu']?.address;
  const secret = JSON.parse(
    (await sandbox.kubectl(['-n', 'gomeet', 'get', 'secret', 'livekit-keys', '-o', 'json'], {admin: true})).stdout,
  ) as {
    readonly data: {readonly [key: string]: string};
  };
  const read = (key: string) =>
    Buffer.from(secret.data[key] ?? '', 'base64')
      .toString('utf8')
      .trim();
  const token = new AccessToken(read('api-key'), read('api-secret'), {identity: 'somebody', ttl: '10m'});
  token.addGrant({roomJoin: true, roomCreate: true, room: 'monitoring'});
  const program = execa(process.execPath, [join(import.meta.dirname, '_participant.mjs')], {
    stdin: 'pipe',
    reject: false,
    env: {RUST_LOG: 'off'},
  });
  program.stdin.write(`${JSON.stringify({url: `ws://${address}:7880`, token: await token.toJwt()})}\n`);
  await new Promise<void>((resolve, reject) => {
    program.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('joined') && resolve());
    program.then(() => reject(new Error('the participant could not join')));
  });
  return async () => {
    program.stdin.end();
    await program;
  };
}
