import {describe, expect, it} from 'vitest';
import mutableImages from '../../../src/checks/security/mutable-images.ts';
import secretAge from '../../../src/checks/security/secret-age.ts';
import secretsInEnv from '../../../src/checks/security/secrets-in-env.ts';
import serviceAccounts from '../../../src/checks/security/service-accounts.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {now, object} from '../kubernetes/_objects.ts';

const workload = (template: object) => object('Deployment', 'web', {spec: {template: {spec: template}}});
const lists = (...Deployment: readonly KubeObject[]) => ({Deployment, StatefulSet: [], DaemonSet: [], CronJob: []});

describe('security.service-accounts', () => {
  const read = (template: object, account: object = {}, bound = false) => ({
    ...lists(workload(template)),
    ServiceAccount: [object('ServiceAccount', 'web', account)],
    RoleBinding: bound ? [object('RoleBinding', 'web', {subjects: [{kind: 'ServiceAccount', name: 'web'}]})] : [],
    ClusterRoleBinding: [],
  });
  const off = {automountServiceAccountToken: false};
  it.each<[string, ReturnType<typeof read>, readonly string[]]>([
    ['no token', read({serviceAccountName: 'web', ...off}), ['pass']],
    ['its account mounts none', read({serviceAccountName: 'web'}, off), ['pass']],
    ['a token that a role is bound to', read({serviceAccountName: 'web'}, {}, true), ['pass']],
    ['a token for nothing', read({serviceAccountName: 'web'}), ['warn deployment/web']],
    [
      'the pod’s word counts before its account’s',
      read({serviceAccountName: 'web', automountServiceAccountToken: true}, off),
      ['warn deployment/web'],
    ],
    ['the default account', read(off), ['warn deployment/web']],
  ])('%s', (_, reading, expected) => {
    expect(short(judged(serviceAccounts, reading))).toEqual(expected);
  });
});

describe('security.mutable-images', () => {
  const image = (name: string) => lists(workload({containers: [{name: 'app', image: name}]}));
  it.each([
    ['web:v1.2', 'pass'],
    ['registry:5000/web:v1', 'pass'],
    [`web@sha256:${'a'.repeat(64)}`, 'pass'],
    [`web:latest@sha256:${'a'.repeat(64)}`, 'pass'],
    ['web', 'warn deployment/web'],
    ['registry:5000/web', 'warn deployment/web'],
    ['web:latest', 'warn deployment/web'],
    ['web:main', 'warn deployment/web'],
  ])('%s', (name, expected) => {
    expect(short(judged(mutableImages, image(name)))).toEqual([expected]);
  });
  it('counts those that only a tag names', () => {
    expect(judged(mutableImages, image('web:v1'))[0]?.message).toBe('1 images have a version; 1 by tag only, not by digest (web:v1)');
  });
});

describe('security.secrets-in-env', () => {
  const env = (name: string, value: unknown) => lists(workload({containers: [{name: 'app', env: [{name, value}]}]}));
  it.each<[string, unknown, string]>([
    ['DB_PASSWORD', 'hunter2', 'warn deployment/web'],
    ['JWT_SECRET', 'hunter2', 'warn deployment/web'],
    ['API_TOKEN', 'hunter2', 'warn deployment/web'],
    ['PASSWORD_FILE', '/run/secrets/password', 'pass'],
    ['DB_PASSWORD', '/run/secrets/password', 'pass'],
    ['DB_PASSWORD', '$(OTHER)', 'pass'],
    ['DB_PASSWORD', '', 'pass'],
    ['DB_PASSWORD', undefined, 'pass'],
    ['LOG_LEVEL', 'debug', 'pass'],
  ])('%s=%s', (name, value, expected) => {
    const found = judged(secretsInEnv, env(name, value));
    expect(short(found)).toEqual([expected]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('security.secret-age', () => {
  const time = Date.parse(now);
  const written = (days: number) => ({name: 'keys', keys: ['a'], written: time - days * 86_400_000});
  it.each<[string, Parameters<typeof secretAge.judge>[0]['secrets'], readonly string[]]>([
    ['young', [written(10)], ['pass']],
    ['too old', [written(91)], ['warn secret/keys']],
    ['nobody knows', [{name: 'keys', keys: [], written: undefined}], ['unknown! secret/keys']],
    ['it may not be read', [{name: 'keys', error: 'forbidden', forbidden: true}], ['unknown! secret/keys']],
    ['it does not exist', [{name: 'keys', absent: true}], ['skip']],
  ])('%s', (_, secrets, expected) => {
    expect(short(judged(secretAge, {secrets, now: time}))).toEqual(expected);
  });
  it('takes the policy of the target', () => {
    expect(short(judged(secretAge, {secrets: [written(91)], now: time}, {thresholds: {'security.secret-age': {warnDays: 365}}}))).toEqual([
      'pass',
    ]);
  });
});
