import {inspect} from 'node:util';
import {expect, it} from 'vitest';
import {Secret} from '../../src/core/secret.ts';
import {fromKubernetesSecret, toKubernetesSecret, toMergePatch} from '../../src/secrets/kubernetes.ts';
import {secretSpecSchema} from '../../src/secrets/spec.ts';

const spec = secretSpecSchema.parse({name: 'redis-credentials', purpose: 'test', keys: [{key: 'password', kind: 'password', length: 8}]});
const values = {password: new Secret('päss'), username: new Secret('default')};

it('makes an opaque Secret that says who made it and when', () => {
  expect(toKubernetesSecret(spec, values, 'gomeet', new Date('2026-01-02T03:04:05Z'))).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'redis-credentials',
      namespace: 'gomeet',
      labels: {'app.kubernetes.io/managed-by': 'gomeet'},
      annotations: {'gomeet.io/generated-at': '2026-01-02T03:04:05.000Z'},
    },
    type: 'Opaque',
    data: {password: 'cMOkc3M=', username: 'ZGVmYXVsdA=='},
  });
});

it('reads back what was written', () => {
  const read = fromKubernetesSecret(toKubernetesSecret(spec, values, 'gomeet', new Date(0)));
  expect(read['password']?.reveal()).toBe('päss');
  expect(fromKubernetesSecret({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'x'}})).toEqual({});
});

it('adds only the keys that are missing', () => {
  expect(toMergePatch(['username'], values)).toEqual({data: {username: 'ZGVmYXVsdA=='}});
});

it('keeps values out of what is printed', () => {
  expect(inspect(values)).not.toContain('päss');
  expect(() => JSON.stringify(values)).toThrow();
});
