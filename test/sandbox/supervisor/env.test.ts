import {expect, test} from 'vitest';
import {type EnvSources, expand, MissingReference, resolveEnv} from '../../../src/sandbox/supervisor/env.ts';
import type {KeyedData} from '../../../src/sandbox/supervisor/pod.ts';
import {mainOf, podWith} from './_pods.ts';

const data = (name: string, entries: Readonly<Record<string, string>>): KeyedData => ({
  name,
  resourceVersion: '1',
  data: new Map(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value)])),
});

function resolve(container: Readonly<Record<string, unknown>>): Record<string, string> {
  const pod = podWith(container);
  const sources: EnvSources = {
    pod,
    address: '127.10.3.1',
    configMaps: new Map([['settings', data('settings', {masters: '6', level: 'info'})]]),
    secrets: new Map([['credentials', data('credentials', {password: 'p'})]]),
  };
  return resolveEnv(mainOf(pod), sources);
}

test.each([
  ['a value', {name: 'A', value: 'x'}, 'x'],
  ['a ConfigMap key', {name: 'A', valueFrom: {configMapKeyRef: {name: 'settings', key: 'masters'}}}, '6'],
  ['a Secret key', {name: 'A', valueFrom: {secretKeyRef: {name: 'credentials', key: 'password'}}}, 'p'],
  ['the name of the pod', {name: 'A', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}, 'redis-master-0'],
  ['the address of the pod, which is a loopback one', {name: 'A', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}}, '127.10.3.1'],
  ['an annotation', {name: 'A', valueFrom: {fieldRef: {fieldPath: "metadata.annotations['owner']"}}}, 'platform'],
  ['a limit in MiB', {name: 'A', valueFrom: {resourceFieldRef: {resource: 'limits.memory', divisor: '1Mi'}}}, '12288'],
  [
    'an optional key that is not there',
    {name: 'A', valueFrom: {secretKeyRef: {name: 'credentials', key: 'no', optional: true}}},
    undefined,
  ],
])('an environment variable may be %s', (_, variable, expected) => {
  expect(resolve({env: [variable], resources: {limits: {memory: '12Gi'}}})['A']).toBe(expected);
});

test('later variables see earlier ones and envFrom', () => {
  const env = resolve({
    envFrom: [{prefix: 'S_', configMapRef: {name: 'settings'}}],
    env: [
      {name: 'POD_NAME', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
      {name: 'FQDN', value: '$(POD_NAME).redis-cluster:$(S_masters)'},
    ],
  });
  expect(env).toMatchObject({S_level: 'info', FQDN: 'redis-master-0.redis-cluster:6'});
});

test.each([
  [{name: 'A', valueFrom: {secretKeyRef: {name: 'absent', key: 'k'}}}, 'secret "absent" not found'],
  [{name: 'A', valueFrom: {configMapKeyRef: {name: 'settings', key: 'k'}}}, "couldn't find key k in ConfigMap gomeet/settings"],
])('a required reference that leads nowhere keeps the container from starting', (variable, message) => {
  expect(() => resolve({env: [variable]})).toThrow(new MissingReference(message));
});

test.each([
  ['$(A)/x', '1/x'],
  ['$$(A)', '$(A)'],
  ['$(UNKNOWN)', '$(UNKNOWN)'],
  ['$A', '$A'],
])('%s expands to %s', (text, expected) => {
  expect(expand(text, {A: '1'})).toBe(expected);
});
