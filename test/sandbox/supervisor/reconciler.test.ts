import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {readAgentMap} from '../../../src/sandbox/agent-map.ts';
import {type FaultRecord, writeRecord} from '../../../src/sandbox/faults/record.ts';
import {type Pod, parseConfigMap} from '../../../src/sandbox/supervisor/pod.ts';
import type {ClusterView} from '../../../src/sandbox/supervisor/view.ts';
import {podWith} from './_pods.ts';
import {place} from './_reconciler.ts';

function view(pods: readonly Pod[], configMaps: ClusterView['configMaps'] = new Map()): ClusterView {
  return {pods, services: [], configMaps, secrets: new Map()};
}

const server = (name = 'redis-master-0') =>
  podWith({command: ['/bin/sh', '-c', 'echo "$HOSTNAME is here"; exec sleep 600'], ports: [{containerPort: 6379}]}, {name});

test.concurrent('a pod gets a process, an entry for the node agent and a log; without the pod they end', async (context) => {
  const {dir, reconciler, told, until, pidOf} = await place(context);
  await reconciler.update(view([server()]));
  await until(() => told.includes('redis-master-0 ready'));
  const pid = await pidOf('redis-master-0');
  await until(async () => 'gomeet/redis-master-0' in (await readAgentMap(join(dir, 'agent-map.json'))).pods);
  const entry = (await readAgentMap(join(dir, 'agent-map.json'))).pods['gomeet/redis-master-0']?.containers['redis'];
  expect(entry).toMatchObject({
    address: '127.10.3.1',
    ports: {'6379': '127.10.3.1:6379'},
    env: {HOSTNAME: 'redis-master-0', GOMEET_MAIN_PID: String(pid)},
  });
  expect(entry?.env).not.toHaveProperty('PATH');
  await until(async () => (await readFile(entry?.logFile ?? '', 'utf8')).includes('redis-master-0 is here'));
  await reconciler.update(view([]));
  await until(() => told.includes('redis-master-0 not ready'));
  await until(() => !alive(pid));
  await until(async () => Object.keys((await readAgentMap(join(dir, 'agent-map.json'))).pods).length === 0);
});

test.concurrent('pods that kwok simulates, that are not scheduled, that cannot pull or that are done get none', async (context) => {
  const {reconciler} = await place(context);
  const pulled = {containerStatuses: [{state: {waiting: {reason: 'ImagePullBackOff'}}}]};
  const given = [
    {name: 'm1', spec: {nodeName: undefined}},
    {name: 'm2', status: pulled},
    {name: 'm3', status: {phase: 'Failed'}},
  ];
  await reconciler.update(view([{app: 'grafana', name: 'grafana'}, ...given].map((options) => podWith({}, options))));
  expect(reconciler.pods).toEqual([]);
});

test.concurrent('pods without a process of an app are said to be ready, once', async (context) => {
  const {reconciler, told} = await place(context);
  const sfu = (name: string) => podWith({command: ['sleep', '600']}, {app: 'livekit-sfu', name});
  await reconciler.update(view([sfu('a')]));
  await reconciler.update(view([sfu('a'), sfu('b')]));
  expect(told).toEqual(['a ready', 'b ready']);
  expect(reconciler.pods).toEqual([]);
});

test.concurrent('a pod that a fault strikes gets no process until the fault is taken back', async (context) => {
  const {dir, reconciler} = await place(context);
  const born = (pod: Pod): Pod => ({...pod, metadata: {...pod.metadata, creationTimestamp: '2026-03-01T12:00:05Z'}});
  const record: FaultRecord = {
    schemaVersion: 1,
    fault: 'crash-loop',
    on: 'redis-master',
    at: '2026-03-01T12:00:00.000Z',
    hit: {workload: 'redis-master', kind: 'StatefulSet', labels: {app: 'redis'}, namespace: 'gomeet', since: '2026-03-01T12:00:00Z'},
    healing: false,
    made: [{apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', name: 's'}],
    changed: [],
    deleted: [],
  };
  await writeRecord(dir, record);
  await reconciler.update(view([born(server()), server('redis-master-1')]));
  expect(reconciler.pods.map(({metadata}) => metadata.name)).toEqual(['redis-master-1']);
  await writeRecord(dir, {...record, healing: true});
  await reconciler.update(view([born(server()), server('redis-master-1')]));
  expect(reconciler.pods.map(({metadata}) => metadata.name).sort()).toEqual(['redis-master-0', 'redis-master-1']);
});

test.concurrent('a process that dies is not ready at once, and comes back unless a hold keeps it down', async (context) => {
  const {dir, reconciler, told, until} = await place(context);
  await reconciler.update(view([server()]));
  await until(() => told.includes('redis-master-0 ready'));
  await mkdir(join(dir, 'holds'));
  await writeFile(join(dir, 'holds', 'redis-master-0'), '');
  reconciler.runner('redis-master-0')?.kill();
  await until(() => told.includes('redis-master-0 not ready'));
  expect(told).toEqual(['redis-master-0 ready', 'redis-master-0 CrashLoopBackOff 137', 'redis-master-0 not ready']);
  await sleep(1500);
  expect(told).toHaveLength(3);
  await rm(join(dir, 'holds', 'redis-master-0'));
  await until(() => told.length === 5);
  expect(told.slice(3)).toEqual(['redis-master-0 running', 'redis-master-0 ready']);
});

test.concurrent('a pod that waits for a ConfigMap says so and starts when it is there', async (context) => {
  const {reconciler, told, until} = await place(context);
  const pod = podWith({command: ['sleep', '600'], env: [{name: 'A', valueFrom: {configMapKeyRef: {name: 'settings', key: 'a'}}}]});
  await reconciler.update(view([pod]));
  await until(() => told.includes('redis-master-0 CreateContainerConfigError'));
  const map = parseConfigMap({metadata: {name: 'settings'}, data: {a: '1'}});
  await reconciler.update(view([pod], new Map([['settings', map]])));
  await until(() => told.includes('redis-master-0 ready'));
});

test.concurrent('what a process left in a session of its own ends with it', async (context) => {
  const {dir, reconciler, until} = await place(context);
  const pod = podWith({command: ['/bin/sh', '-c', 'setsid sleep 600 & echo $! >"$HOME/left"; exec sleep 600']});
  await reconciler.update(view([pod]));
  await until(async () => (await readFile(join(dir, 'pods/redis-master-0/home/left'), 'utf8').catch(() => '')) !== '');
  const left = Number(await readFile(join(dir, 'pods/redis-master-0/home/left'), 'utf8'));
  expect(alive(left)).toBe(true);
  reconciler.runner('redis-master-0')?.kill();
  await until(() => !alive(left));
});

test.concurrent('init containers run first, again and again until they succeed', async (context) => {
  const {dir, reconciler, told, until} = await place(context);
  const script = 'echo x >>"$HOME/tries"; test "$(wc -l <"$HOME/tries")" -ge 2';
  const pod = podWith(
    {command: ['sleep', '600']},
    {spec: {initContainers: [{name: 'first', image: 'busybox', command: ['/bin/sh', '-c', script]}]}},
  );
  await reconciler.update(view([pod]));
  await until(() => told.includes('redis-master-0 ready'));
  expect(await readFile(join(dir, 'pods/redis-master-0/home/tries'), 'utf8')).toBe('x\nx\n');
});

test.concurrent.for<[script: string, restartPolicy: string, expected: readonly string[]]>([
  ['exit 0', 'Never', ['init succeeded']],
  ['exit 3', 'Never', ['init failed']],
  ['test -e "$HOME/again" || { : >"$HOME/again"; exit 4; }', 'OnFailure', ['init CrashLoopBackOff 4', 'init running', 'init succeeded']],
])('the Job whose script is %j with restartPolicy %s', async ([script, restartPolicy, expected], context) => {
  const {reconciler, told, until} = await place(context);
  const job = podWith({command: ['/bin/sh', '-c', script]}, {app: 'redis-cluster-init', name: 'init', spec: {restartPolicy}});
  const {app: _, ...labels} = job.metadata.labels;
  await reconciler.update(view([{...job, metadata: {...job.metadata, labels}}]));
  await until(() => told.length >= expected.length);
  expect(told).toEqual(expected);
});

test.concurrent('a successor of the same name starts when its predecessor has ended', async (context) => {
  const {reconciler, told, until, pidOf} = await place(context);
  const stubborn = podWith({command: ['/bin/sh', '-c', 'trap "sleep 0.5; exit 0" TERM; sleep 600 & wait']});
  await reconciler.update(view([stubborn]));
  await until(() => told.includes('redis-master-0 ready'));
  const first = await pidOf('redis-master-0');
  const successor: Pod = {...server(), metadata: {...server().metadata, uid: 'successor'}};
  await reconciler.update(view([successor]));
  await until(async () => (await pidOf('redis-master-0').catch(() => first)) !== first);
  expect(alive(first)).toBe(false);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
