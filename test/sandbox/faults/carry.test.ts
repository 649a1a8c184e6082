import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {at, type KubeObject} from '../../../src/core/objects.ts';
import type {Hit, Mechanism} from '../../../src/faults/_types.ts';
import {putInForce, undoRecord} from '../../../src/sandbox/faults/carry.ts';
import {inverse} from '../../../src/sandbox/faults/inverse.ts';
import {asCreated, isStruck} from '../../../src/sandbox/faults/pods.ts';
import {type FaultRecord, listRecords, removeRecord, struckNow, writeRecord} from '../../../src/sandbox/faults/record.ts';
import {fakeObjects} from './_fake-api.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-faults-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));

const hit: Hit = {
  workload: 'auth-service',
  kind: 'Deployment',
  labels: {app: 'auth-service'},
  namespace: 'gomeet',
  since: '2026-03-01T12:00:00Z',
  parameter: undefined,
};
const blank: FaultRecord = {
  schemaVersion: 1,
  fault: 'x',
  on: 'auth-service',
  at: '2026-03-01T12:00:00.500Z',
  hit: {...hit, labels: {...hit.labels}, parameter: undefined},
  healing: false,
  made: [],
  changed: [],
  deleted: [],
};

async function inForce(mechanism: Mechanism, {objects}: Pick<ReturnType<typeof fakeObjects>, 'objects'>): Promise<FaultRecord> {
  let record = blank;
  await putInForce(mechanism, {
    dir,
    fault: 'x',
    hit,
    objects: async () => objects,
    keep: async ({made = [], changed = [], deleted = []}) => {
      record = {
        ...record,
        made: [...record.made, ...made],
        changed: [...record.changed, ...changed],
        deleted: [...record.deleted, ...deleted],
      };
    },
  });
  return record;
}

const node = (name: string, spec: object): KubeObject => ({apiVersion: 'v1', kind: 'Node', metadata: {name, resourceVersion: '7'}, spec});

test('a patch is taken back to what was there, each object to its own', async () => {
  const before = {
    '/api/v1/nodes/a': node('a', {taints: [{key: 'mine', effect: 'NoSchedule'}]}),
    '/api/v1/nodes/b': node('b', {unschedulable: true}),
  };
  const fake = fakeObjects(before);
  const patch = () => ({spec: {unschedulable: true, taints: [{key: 'fault', effect: 'NoExecute'}]}});
  const record = await inForce({kind: 'patch', targets: () => ({apiVersion: 'v1', kind: 'Node'}), patch}, fake);
  expect(at(fake.stored.get('/api/v1/nodes/a'), 'spec')).toEqual(patch().spec);
  await undoRecord(record, async () => fake.objects);
  expect(Object.fromEntries(fake.stored)).toEqual(before);
});

test('objects are applied and removed again, by the plurals that the server tells', async () => {
  const fake = fakeObjects();
  const policy = {apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: {name: 'fault', namespace: 'gomeet'}};
  const record = await inForce({kind: 'objects', objects: () => [policy]}, fake);
  const path = '/apis/networking.k8s.io/v1/namespaces/gomeet/networkpolicies/fault';
  expect([...fake.stored.keys()]).toEqual([path]);
  expect(fake.asked).toEqual([`PATCH ${path}?fieldManager=sandbox&force=true`]);
  await undoRecord(record, async () => fake.objects);
  expect(fake.stored.size).toBe(0);
});

test('what was deleted comes back without what the server had added', async () => {
  const path = '/api/v1/namespaces/gomeet/resourcequotas/q';
  const quota = {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'q', namespace: 'gomeet'}, spec: {hard: {pods: '9'}}};
  const fake = fakeObjects({[path]: {...quota, metadata: {...quota.metadata, uid: 'u', resourceVersion: '3'}, status: {}}});
  const targets = () => ({apiVersion: 'v1', kind: 'ResourceQuota', namespace: 'gomeet', name: 'q'});
  const record = await inForce({kind: 'delete', targets}, fake);
  expect(fake.stored.size).toBe(0);
  await undoRecord(record, async () => fake.objects);
  expect(fake.stored.get(path)).toEqual(quota);
});

test('targets may be limited, by name', async () => {
  const {objects} = fakeObjects({'/api/v1/nodes/b': node('b', {}), '/api/v1/nodes/a': node('a', {}), '/api/v1/nodes/c': node('c', {})});
  const found = await objects.targets({apiVersion: 'v1', kind: 'Node', most: 2});
  expect(found.map(({metadata}) => metadata.name)).toEqual(['a', 'b']);
});

test.each([
  [{spec: {a: 1, b: 2}}, {spec: {a: 9}}, {spec: {a: 1}}],
  [{spec: {}}, {spec: {a: {b: 1}}}, {spec: {a: null}}],
  [{}, {metadata: {annotations: {x: 'y'}}}, {metadata: null}],
  [{spec: {list: [1, 2]}}, {spec: {list: []}}, {spec: {list: [1, 2]}}],
  [{spec: {on: false}}, {spec: {on: true}}, {spec: {on: false}}],
])('the way back from %j over %j is %j', (before, patch, back) => {
  expect(inverse(before, patch)).toEqual(back);
});

test('a fault is remembered until it is taken back; one that cannot be read is none', async () => {
  const stage = {apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', name: 's'};
  const later = {...blank, fault: 'y', at: '2026-03-01T12:00:01.000Z', made: [stage]};
  await writeRecord(dir, later);
  await writeRecord(dir, blank);
  expect(listRecords(dir).map(({fault}) => fault)).toEqual(['x', 'y']);
  expect(struckNow(dir)).toEqual([later.hit]);
  await writeRecord(dir, {...later, healing: true});
  expect(struckNow(dir)).toEqual([]);
  await removeRecord(dir, later);
  await writeRecord(dir, {...blank, fault: 'z', schemaVersion: 2} as unknown as FaultRecord);
  expect(listRecords(dir).map(({fault}) => fault)).toEqual(['x']);
});

test('only pods of the workload that were created later are struck', () => {
  const pod = (creationTimestamp: string, labels: {readonly [key: string]: string}, namespace = 'gomeet') =>
    isStruck({metadata: {namespace, creationTimestamp, labels}}, [hit]);
  expect(pod('2026-03-01T12:00:01Z', {app: 'auth-service', x: 'y'})).toBe(true);
  expect(pod('2026-03-01T12:00:00Z', {app: 'auth-service'})).toBe(false);
  expect(pod('2026-03-01T12:00:01Z', {app: 'chat-service'})).toBe(false);
  expect(pod('2026-03-01T12:00:01Z', {app: 'auth-service'}, 'default')).toBe(false);
});

test('a pod that recovers keeps its restarts and how it ended last', () => {
  const ended = {terminated: {exitCode: 137, reason: 'OOMKilled'}};
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'p'},
    spec: {
      containers: [
        {name: 'main', image: 'i'},
        {name: 'side', image: 's'},
      ],
    },
    status: {
      containerStatuses: [
        {name: 'main', restartCount: 3, state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: ended},
        {name: 'side', restartCount: 0, state: {running: {}}},
      ],
    },
  };
  expect(asCreated(pod)).toMatchObject({
    metadata: {annotations: {'sandbox.gomeet.io/kubelet-step': null, 'sandbox.gomeet.io/kubelet-count': null}},
    status: {
      phase: 'Pending',
      containerStatuses: [
        {name: 'main', restartCount: 3, ready: false, state: {waiting: {reason: 'ContainerCreating'}}, lastState: ended},
        {name: 'side', restartCount: 0, ready: false, state: {waiting: {reason: 'ContainerCreating'}}},
      ],
    },
  });
  const withInit = asCreated({...pod, spec: {...(pod['spec'] as object), initContainers: [{name: 'init', image: 'i'}]}});
  expect(at(withInit, 'status', 'conditions', 0)).toMatchObject({type: 'Initialized', status: 'False'});
  expect(at(withInit, 'status', 'initContainerStatuses', 0, 'state')).toEqual({waiting: {reason: 'PodInitializing'}});
});
