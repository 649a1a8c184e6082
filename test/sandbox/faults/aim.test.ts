import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {Fault} from '../../../src/faults/_types.ts';
import {faults} from '../../../src/faults/index.ts';
import {breakFault} from '../../../src/sandbox/faults/break.ts';
import {healFaults} from '../../../src/sandbox/faults/heal.ts';
import {aim, targetOf} from '../../../src/sandbox/faults/hit.ts';
import {SANDBOX_FAULTS} from '../../../src/sandbox/faults/known.ts';
import {fakeObjects} from './_fake-api.ts';

const named = (name: string): Fault => {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`there is no fault ${name}`);
  return found;
};
let nowhere = {dir: '', server: 'https://127.0.0.1:1'};
beforeEach(async () => {
  nowhere = {...nowhere, dir: await mkdtemp(join(tmpdir(), 'gomeet-aim-'))};
});
afterEach(() => rm(nowhere.dir, {recursive: true, force: true}));

const workload = (kind: string, name: string, labels: {readonly [key: string]: string}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name, namespace: 'gomeet'},
  spec: {selector: {matchLabels: labels}},
});
const deployed = {
  '/apis/apps/v1/namespaces/gomeet/deployments/auth-service': workload('Deployment', 'auth-service', {app: 'auth-service'}),
  '/apis/apps/v1/namespaces/gomeet/statefulsets/postgres-replica': workload('StatefulSet', 'postgres-replica', {
    app: 'postgres',
    'postgres.gomeet.io/set': 'replica',
  }),
};

test.each([
  ['no-such-fault', 'there is no fault "no-such-fault"'],
  ['image-not-fond', 'did you mean image-not-found?'],
  ['redis-master-down:postgres-primary-0', 'is no POD'],
  ['deployer-killed:3', 'The sandbox cannot have the fault deployer-killed; it can have: '],
])('%s is refused, whether it is to begin or to end', async (name, sentence) => {
  await expect(breakFault(name, nowhere)).rejects.toThrow(sentence);
  await expect(healFaults(name, nowhere).then((healed) => expect(healed).toEqual([]))).rejects.toThrow(sentence);
});

test('without an API server there is none to stop, and nothing is left of the try', async () => {
  await expect(breakFault('api-server-down', nowhere)).rejects.toThrow('does not run');
  await expect(healFaults(undefined, nowhere)).resolves.toEqual([]);
});

test('what was never broken is healed at once', async () => {
  await expect(healFaults('image-not-found', nowhere)).resolves.toEqual([]);
  await expect(healFaults(undefined, nowhere)).resolves.toEqual([]);
});

test('a fault strikes what is named, or its own default', () => {
  expect(targetOf(named('crash-loop'), undefined, undefined)).toBe('auth-service');
  expect(targetOf(named('crash-loop'), 'chat-service', undefined)).toBe('chat-service');
  expect(targetOf(named('crash-loop'), undefined, 'chat-service')).toBe('chat-service');
  expect(targetOf(named('redis-master-down'), undefined, undefined)).toBe('redis-master-0');
  expect(targetOf(named('api-server-down'), undefined, undefined)).toBe('api-server-down');
  expect(() => targetOf(named('crash-loop'), 'a', 'b')).toThrow('Both --on b and crash-loop:a');
  expect(() => targetOf(named('api-server-down'), undefined, 'auth-service')).toThrow('strikes the whole cluster; leave out --on');
});

test('a workload without an init container has none that could fail', async () => {
  const {objects} = fakeObjects(deployed);
  const aimed = aim(
    named('init-failed'),
    'auth-service',
    undefined,
    async () => objects,
    async () => {},
  );
  await expect(aimed).rejects.toThrow('The fault init-failed cannot strike auth-service: it has no init container.');
});

test('the workload says which pods are its own', async () => {
  const {objects} = fakeObjects(deployed);
  const hit = await aim(
    named('crash-loop'),
    'postgres-replica',
    undefined,
    async () => objects,
    async () => {},
  );
  expect(hit).toEqual({
    workload: 'postgres-replica',
    kind: 'StatefulSet',
    labels: {app: 'postgres', 'postgres.gomeet.io/set': 'replica'},
    namespace: 'gomeet',
    parameter: undefined,
  });
});

test('a workload that does not exist is a usage error that names those that do', async () => {
  const {objects, asked} = fakeObjects(deployed);
  const aimed = aim(
    named('crash-loop'),
    'auth-servce',
    undefined,
    async () => objects,
    async () => {},
  );
  await expect(aimed).rejects.toThrow(UserError);
  await expect(aimed).rejects.toThrow('There is no workload "auth-servce" in the namespace gomeet, did you mean auth-service?');
  await expect(aimed).rejects.toMatchObject({suggestions: ['workloads are: auth-service, postgres-replica']});
  expect(asked).toEqual([]);
  const {objects: empty} = fakeObjects();
  await expect(
    aim(
      named('crash-loop'),
      'x',
      undefined,
      async () => empty,
      async () => {},
    ),
  ).rejects.toThrow('nothing is deployed');
});

test('a fixture is made before the fault begins, and is noted first', async () => {
  const {objects, stored} = fakeObjects();
  const order: string[] = [];
  const path = '/apis/apps/v1/namespaces/gomeet/deployments/fault-init-failed';
  const aimed = aim(
    named('init-failed'),
    'fault-init-failed',
    undefined,
    async () => objects,
    async (fixture) => {
      order.push(...fixture.map(({metadata}) => metadata.name), stored.has(path) ? 'too late' : 'noted first');
      // The controllers of this cluster are quick.
      setTimeout(() => stored.set(path, {...(stored.get(path) as KubeObject), status: {readyReplicas: 1}}), 50);
    },
  );
  await expect(aimed).resolves.toMatchObject({kind: 'Deployment', labels: {app: 'fault-init-failed'}});
  expect(order).toEqual(['fault-init-failed', 'noted first']);
});

test('every fault with a mechanism can be had', () => {
  expect(SANDBOX_FAULTS).toEqual(faults.filter(({sandbox}) => sandbox !== undefined).map(({name}) => name));
  expect(SANDBOX_FAULTS.length).toBeGreaterThanOrEqual(25);
});
