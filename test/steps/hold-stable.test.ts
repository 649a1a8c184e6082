import {describe, expect, it} from 'vitest';
import {Failed} from '../../src/core/errors.ts';
import type {Finding} from '../../src/core/finding.ts';
import {type KubeObject, keyOf} from '../../src/core/objects.ts';
import type {SimulatedCluster} from '../../src/simulator/cluster.ts';
import {worldOf} from '../../src/simulator/index.ts';
import {holdStable} from '../../src/steps/hold-stable.ts';
import {someTarget} from '../core/_worlds.ts';
import {deployment, minute, namespace, object, podsOf, second, smallCluster} from '../simulator/_world.ts';

const web = deployment('web', 3);
const window = 60 * second;

/** A Deployment of three that is ready; then it is held while something happens to it after ten seconds. */
async function hold(happens: (cluster: SimulatedCluster) => void, durationMs = window) {
  const cluster = smallCluster();
  cluster.apply([web]);
  cluster.advance(5 * minute);
  expect(podsOf(cluster, 'web').filter(isReady)).toHaveLength(3);
  const world = worldOf(cluster);
  const start = world.clock.now().getTime();
  const said: string[] = [];
  const context = {world, target: someTarget({manifests: [web]}), planHash: '', say: (text: string) => said.push(text)};
  const trouble = world.clock.sleep(10 * second).then(() => happens(cluster));
  const result = await holdStable('all', durationMs)
    .apply(context, new AbortController().signal)
    .catch((error: unknown) => error);
  await trouble;
  const seconds = (world.clock.now().getTime() - start) / 1_000;
  if (result instanceof Failed) return {findings: result.findings, message: result.message, said, seconds};
  if (result instanceof Error) throw result;
  return {findings: [], message: String(result), said, seconds};
}

function isReady(pod: KubeObject): boolean {
  const status = pod['status'] as {readonly conditions?: readonly {readonly type: string; readonly status: string}[]};
  return status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
}

function first(cluster: SimulatedCluster): KubeObject {
  const [pod] = podsOf(cluster, 'web');
  if (pod === undefined) throw new Error('web has no pods');
  return pod;
}

/** Changes the status of the first pod as a kubelet would. */
function kubelet(cluster: SimulatedCluster, part: {readonly ready?: boolean; readonly since?: string; readonly restarted?: object}): void {
  const pod = first(cluster);
  const status = pod['status'] as {
    readonly conditions: readonly {readonly type: string}[];
    readonly containerStatuses: readonly {readonly name: string}[];
  };
  const ready = part.ready === false ? 'False' : 'True';
  cluster.put({
    ...pod,
    status: {
      ...status,
      conditions: status.conditions.map((one) =>
        one.type === 'Ready'
          ? {
              ...one,
              status: ready,
              reason: 'ContainersNotReady',
              message: 'containers with unready status: [web]',
              ...(part.since === undefined ? {} : {lastTransitionTime: part.since}),
            }
          : one,
      ),
      containerStatuses: status.containerStatuses.map((one) => ({
        ...one,
        ...(part.restarted === undefined ? {} : {restartCount: 1, lastState: {terminated: part.restarted}}),
      })),
    },
  });
}

const codes = (findings: readonly Finding[]) =>
  findings.map((one) => `${one.instance} ${one.causes?.[0]?.code} ${one.causes?.[0]?.object.replace(/-[^/]*$/, '')}`);

describe('what stays ready', () => {
  it('is held for the whole window, with a word now and then', async () => {
    const {message, seconds, said} = await hold(() => undefined);
    expect(message).toBe('3 pods stayed ready for 60 s');
    expect(seconds).toBe(60);
    expect(said).toEqual(['3 pods ready, 60 s to go', '3 pods ready, 45 s to go', '3 pods ready, 30 s to go', '3 pods ready, 15 s to go']);
  });

  it('may become fewer when an autoscaler asks for fewer, and more', async () => {
    const fewer = await hold((cluster) => cluster.apply([deployment('web', 1)]));
    expect(fewer.message).toMatch(/^1 pod stayed ready/);
    const more = await hold((cluster) => cluster.apply([deployment('web', 5)]));
    expect(more.message).toMatch(/^5 pods stayed ready/);
  });

  it('may be replaced by a newer revision', async () => {
    const {findings} = await hold((cluster) => cluster.apply([deployment('web', 3, {image: 'example/web:v2'})]));
    expect(findings).toEqual([]);
  });
});

describe('what does not stay ready ends the window at once', () => {
  it.each<[string, (cluster: SimulatedCluster) => void, readonly string[], RegExp]>([
    [
      'a restart',
      (cluster) => kubelet(cluster, {restarted: {exitCode: 1, reason: 'Error', message: 'panic: no database\n'}}),
      ['deployment/web crash-loop pod/web'],
      /then restarted; container web .*exit 1.*panic: no database/,
    ],
    [
      'a restart for lack of memory',
      (cluster) => kubelet(cluster, {restarted: {exitCode: 137, reason: 'OOMKilled'}}),
      ['deployment/web oom-killed pod/web'],
      /then restarted/,
    ],
    [
      'a readiness that is lost',
      (cluster) => kubelet(cluster, {ready: false}),
      ['deployment/web readiness-failing pod/web'],
      /was ready and is not any more/,
    ],
    [
      'a pod that somebody deletes',
      (cluster) => cluster.remove(keyOf(first(cluster))),
      ['deployment/web evicted pod/web'],
      /although nobody asked for fewer pods/,
    ],
    [
      'a pod that is preempted',
      (cluster) => {
        const pod = first(cluster);
        cluster.event(pod, 'Normal', 'Preempted', 'Preempted by pod other on node n');
        cluster.remove(keyOf(pod));
      },
      ['deployment/web preempted pod/web'],
      /higher priority|Preempted by pod other/,
    ],
  ])('%s', async (_, happens, expected, message) => {
    const {findings, seconds, message: said} = await hold(happens);
    expect(codes(findings)).toEqual(expected);
    expect(said).toMatch(message);
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThan(12.5);
    expect(findings[0]).toMatchObject({id: 'kubernetes.stability', status: 'fail', hint: expect.any(String)});
  });

  it('a flap that was over before anybody looked', async () => {
    const {findings, message} = await hold((cluster) => kubelet(cluster, {ready: true, since: cluster.time()}));
    expect(message).toContain('was not ready for a moment');
    expect(codes(findings)).toEqual(['deployment/web readiness-failing pod/web']);
  });
});

describe('the window is not held', () => {
  const settled = (durationMs: number, changed: boolean | undefined) =>
    holdStable('all', durationMs).settled(
      {
        world: worldOf(smallCluster()),
        target: someTarget(),
        planHash: '',
        say: () => undefined,
        ...(changed === undefined ? {} : {changedSoFar: () => changed}),
      },
      new AbortController().signal,
    );

  it('when the run changed nothing, and when it is switched off', async () => {
    expect(await settled(window, false)).toBe('nothing changed');
    expect(await settled(0, true)).toBe('switched off (0 s)');
    expect(await settled(window, true)).toBe(false);
    expect(await settled(window, undefined)).toBe(false);
  });
});

it('follows the given workloads only, and no Jobs', async () => {
  const cluster = smallCluster();
  const other = deployment('other', 1);
  const job = object('batch/v1', 'Job', 'init');
  cluster.apply([web, other]);
  cluster.advance(5 * minute);
  const world = worldOf(cluster);
  const context = {world, target: someTarget({namespace}), planHash: '', say: () => undefined};
  const step = holdStable([keyOf(web), keyOf(job)], window);
  const trouble = world.clock.sleep(10 * second).then(() => {
    for (const pod of podsOf(cluster, 'other')) cluster.remove(keyOf(pod));
  });
  expect(await step.apply(context, new AbortController().signal)).toBe('3 pods stayed ready for 60 s');
  await trouble;
});
