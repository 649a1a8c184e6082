import {stat} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {resultOf, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

type Pod = {
  readonly metadata: {readonly name: string; readonly deletionTimestamp?: string};
  readonly spec: {readonly containers: readonly {readonly image: string}[]};
  readonly status: {readonly conditions?: readonly {readonly type: string; readonly status: string}[]};
};

describe('one service of a running platform', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await sandboxOf('s1');
    expect(troubles(await sandbox.deploy())).toEqual([]);
  });
  afterAll(() => sandbox?.down());

  const gomeet = async (...args: readonly string[]) => {
    const ran = await sandbox.run([...args, '--target', 'sandbox', '--yes', '--json']);
    return {...resultOf(ran), exitCode: ran.exitCode};
  };
  const pods = async (app: string): Promise<readonly Pod[]> => {
    const ran = await sandbox.kubectl(['-n', 'gomeet', 'get', 'pods', '-l', `app=${app}`, '-o', 'json']);
    const {items} = JSON.parse(ran.stdout) as {readonly items: readonly Pod[]};
    return items.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  };
  const images = async (app: string) => [...new Set((await pods(app)).flatMap((pod) => pod.spec.containers.map((one) => one.image)))];
  const field = async (what: string, path: string) =>
    (await sandbox.kubectl(['-n', 'gomeet', 'get', what, '-o', `jsonpath={${path}}`])).stdout;

  test('gets another image, and nothing else changes', async () => {
    const result = await gomeet('rollout', 'auth-service', '--image', 'gomeet/auth-service:v2.0.1');
    expect(troubles(result)).toEqual([]);
    expect(result.plan.flatMap((step) => step.changes).flatMap((change) => change.fields.map((one) => one.path))).toEqual([
      'spec.template.spec.containers[auth-service].image',
    ]);
    expect(await images('auth-service')).toEqual(['gomeet/auth-service:v2.0.1']);
    const again = await gomeet('rollout', 'auth-service', '--image', 'gomeet/auth-service:v2.0.1');
    expect(again.records.filter((record) => record.state !== 'settled')).toEqual([]);
  });

  test('an image that does not exist: exit 3 with the cause and evidence, and the old pods still serve', async () => {
    const broken = await sandbox.run(['sandbox', 'break', 'image-not-found', '--on', 'auth-service']);
    expect(broken.exitCode, broken.stderr).toBe(0);
    try {
      const before = (await pods('auth-service')).map((pod) => pod.metadata.name);
      const result = await gomeet('rollout', 'auth-service', '--image', 'gomeet/auth-service:v9');
      expect(result.exitCode, result.message).toBe(3);
      expect(result.causes[0]?.code).toBe('image-not-found');
      expect((await stat(result.evidence?.directory ?? '')).isDirectory()).toBe(true);
      const old = (await pods('auth-service')).filter((pod) => before.includes(pod.metadata.name));
      const ready = old.filter((pod) => pod.status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'));
      expect(ready.map((pod) => pod.metadata.name).sort()).toEqual([...before].sort());
    } finally {
      const healed = await sandbox.run(['sandbox', 'heal', 'image-not-found']);
      expect(healed.exitCode, healed.stderr).toBe(0);
    }
    expect(troubles(await gomeet('rollout', 'auth-service', '--image', 'gomeet/auth-service:v2.0.2'))).toEqual([]);
  });

  test('is restarted, and a deploy does not take that back', async () => {
    const before = (await pods('chat-service')).map((pod) => pod.metadata.name);
    expect(troubles(await gomeet('rollout', 'restart', 'chat-service'))).toEqual([]);
    expect((await pods('chat-service')).filter((pod) => before.includes(pod.metadata.name))).toEqual([]);
    const planned = resultOf(await sandbox.run(['deploy', '--target', 'sandbox', '--dry-run', '--json']));
    expect(planned.plan.flatMap((step) => step.changes).map((change) => change.key.name)).not.toContain('chat-service');
  });

  test('what kubectl set is refused with its name, and taken over when asked', async () => {
    await sandbox.kubectl(['-n', 'gomeet', 'set', 'image', 'deployment/chat-service', 'chat-service=gomeet/chat-service:v7'], {
      admin: true,
    });
    const image = ['--image', 'gomeet/chat-service:v2.0.1'];
    const refused = await gomeet('rollout', 'chat-service', ...image);
    expect([refused.exitCode, refused.message]).toEqual([6, expect.stringContaining('kubectl-set')]);
    expect(troubles(await gomeet('rollout', 'chat-service', ...image, '--force-conflicts'))).toEqual([]);
    expect(await images('chat-service')).toEqual(['gomeet/chat-service:v2.0.1']);
  });

  test('is scaled through its autoscaler, and without one by its replicas; a deploy shows both and conflicts with none', async () => {
    expect(troubles(await gomeet('scale', 'auth-service', '3'))).toEqual([]);
    expect(await field('hpa/auth-service-hpa', '.spec.minReplicas')).toBe('3');
    expect(await pods('auth-service')).toHaveLength(3);
    expect(troubles(await gomeet('scale', 'kube-state-metrics', '2'))).toEqual([]);
    expect(await field('deployment/kube-state-metrics', '.status.readyReplicas')).toBe('2');
    const planned = resultOf(await sandbox.run(['deploy', '--target', 'sandbox', '--dry-run', '--json']));
    const changed = planned.plan.flatMap((step) => step.changes).map((change) => change.key.name);
    expect(changed).toEqual(expect.arrayContaining(['auth-service-hpa', 'kube-state-metrics']));
  });

  test('what cannot be is refused with the arithmetic, and nothing is touched', async () => {
    const nodes = await gomeet('scale', 'livekit-sfu', '9', '--max', '9');
    expect([nodes.exitCode, nodes.message]).toEqual([
      6,
      expect.stringMatching(/^9 livekit-sfu pods need 9 \w+ nodes with free host ports; \d exist/),
    ]);
    const slots = await gomeet('scale', 'redis-master', '4');
    expect([slots.exitCode, slots.message]).toEqual([6, expect.stringContaining('slots')]);
    expect(await field('hpa/livekit-sfu-hpa', '.spec.minReplicas')).toBe('1');
  });

  test('fewer media pods: the emptiest is marked first', async () => {
    expect(troubles(await gomeet('scale', 'livekit-sfu', '2'))).toEqual([]);
    const result = await gomeet('scale', 'livekit-sfu', '1', '--max', '1');
    expect(troubles(result)).toEqual([]);
    expect(result.records.map((record) => record.step)).toContain('mark');
    expect(await pods('livekit-sfu')).toHaveLength(1);
  });
});
