import {describe, expect, it} from 'vitest';
import {deployPermissions as permissions, pluralOf, questionsFor} from '../../../src/checks/kubernetes/_deploy-permissions.ts';
import api from '../../../src/checks/kubernetes/api.ts';
import bootstrap, {type BootstrapReading} from '../../../src/checks/kubernetes/bootstrap.ts';
import hpa, {deployHpa} from '../../../src/checks/kubernetes/hpa.ts';
import metricsServer from '../../../src/checks/kubernetes/metrics-server.ts';
import namespace from '../../../src/checks/kubernetes/namespace.ts';

import storageClass from '../../../src/checks/kubernetes/storage-class.ts';
import {deployVersion as version} from '../../../src/checks/kubernetes/version.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {someTarget} from '../../core/_worlds.ts';
import {judged, short} from '../_judge.ts';
import {ago, object} from './_objects.ts';

describe('kubernetes.api', () => {
  it('passes with the identity', () => {
    const identity = {context: 'c', server: 'https://127.0.0.1:6443', uid: 'u', serverVersion: 'v1.36.4'};
    expect(judged(api, {identity})[0]).toMatchObject({status: 'pass', message: 'https://127.0.0.1:6443 answers (v1.36.4, context c)'});
  });
  it('fails, and does not say unknown, when there is no answer', () => {
    expect(judged(api, {error: 'cannot be reached: connection refused'})[0]).toMatchObject({
      status: 'fail',
      transient: true,
      message: /refused/,
    });
  });
});

describe('kubernetes.version', () => {
  it.each<[string, string, string | undefined, readonly string[]]>([
    ['the same', 'v1.36.4', 'v1.36.4', ['pass']],
    ['one apart', 'v1.31.9-do.2', 'v1.32.0', ['pass']],
    ['two apart', 'v1.31.0', 'v1.33.0', ['warn']],
    ['much older kubectl', 'v1.36.0', 'v1.25.3', ['warn']],
    ['kubectl missing', 'v1.36.4', undefined, ['fail!']],
    ['kubectl too old', 'v1.24.0', 'v1.20.2', ['fail!']],
    ['server too old', 'v1.23.17', 'v1.24.0', ['fail!']],
    ['oldest that works', 'v1.24.0', 'v1.24.0', ['pass']],
    ['no version', 'dev', 'v1.36.4', ['unknown!']],
    ['kubectl without a version', 'v1.36.4', '', ['unknown!']],
  ])('%s', (_, server, kubectl, expected) => {
    expect(short(judged(version, {server, kubectl}))).toEqual(expected);
  });
});

describe('kubernetes.namespace', () => {
  it.each<[string, KubeObject | undefined, string]>([
    ['active', object('Namespace', 'gomeet', {status: {phase: 'Active'}}), 'pass'],
    ['absent', undefined, 'fail!'],
    ['terminating', object('Namespace', 'gomeet', {status: {phase: 'Terminating'}}, {deletionTimestamp: ago(60)}), 'fail!'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(namespace, {name: 'gomeet', found}))).toEqual([expected]);
  });
});

describe('kubernetes.bootstrap', () => {
  const crd = {name: 'customresourcedefinition/ingressroutes.traefik.io', state: 'there'} as const;
  it.each<[string, BootstrapReading, readonly string[], RegExp]>([
    ['all there', {objects: [crd], kinds: [{kind: 'IngressRoute', error: ''}]}, ['pass'], /1 objects and 1 custom kinds/],
    [
      'missing',
      {objects: [crd, {name: 'priorityclass/gomeet-data', state: 'absent'}], kinds: []},
      ['fail!'],
      /1 of 2 objects are missing: priorityclass\/gomeet-data/,
    ],
    ['not established', {objects: [{...crd, state: 'not-established'}], kinds: []}, ['fail~'], /not established/],
    ['not readable', {objects: [{...crd, state: {error: 'forbidden'}}], kinds: []}, ['unknown!'], /forbidden/],
    ['unknown kind', {objects: [], kinds: [{kind: 'IngressRoute', error: 'no kind IngressRoute'}]}, ['fail!'], /no kind IngressRoute/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(bootstrap, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
    if (expected[0]?.startsWith('fail') === true) expect(judgements[0]?.hint).toBe('gomeet bootstrap');
  });
});

describe('kubernetes.permissions', () => {
  const secretVolume = {name: 'keys', secret: {secretName: 'livekit-keys'}};
  const environment = [{name: 'P', valueFrom: {secretKeyRef: {name: 'redis-credentials', key: 'password'}}}];
  const manifests = [
    object('Deployment', 'livekit-sfu', {
      spec: {template: {spec: {containers: [{name: 'livekit-sfu', env: environment}], volumes: [secretVolume]}}},
    }),
    {apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: {name: 'deny', namespace: 'gomeet'}, spec: {}},
    {apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: {name: 'tls', namespace: 'gomeet'}, spec: {secretName: 'gomeet-tls'}},
  ];
  const questions = questionsFor(someTarget({manifests}));

  it('asks for every kind, for exec, and for the secrets that the pods use', () => {
    expect(questions).toContainEqual({verb: 'patch', group: 'networking.k8s.io', resource: 'networkpolicies', namespace: 'gomeet'});
    expect(questions).toContainEqual({verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace: 'gomeet'});
    expect(questions).toContainEqual({verb: 'list', group: '', resource: 'nodes'});
    expect(questions.filter((one) => one.resource === 'secrets').map((one) => `${one.verb} ${one.name ?? ''}`)).toEqual([
      'get livekit-keys',
      'get redis-credentials',
      'create ',
    ]);
  });
  it('asks nothing twice', () => {
    expect(new Set(questions.map((one) => JSON.stringify(one))).size).toBe(questions.length);
  });
  it.each([
    ['NetworkPolicy', 'networkpolicies'],
    ['IngressRoute', 'ingressroutes'],
    ['Gateway', 'gateways'],
    ['StorageClass', 'storageclasses'],
    ['Ingress', 'ingresses'],
    ['PodDisruptionBudget', 'poddisruptionbudgets'],
  ])('%s is %s', (kind, plural) => {
    expect(pluralOf(kind)).toBe(plural);
  });
  it('names what is denied', () => {
    const answers = questions.map((one) => ({...one, allowed: one.verb !== 'patch', reason: ''}));
    const [judgement] = judged(permissions, answers);
    expect(judgement).toMatchObject({
      status: 'fail',
      message: /not allowed: patch deployments\.apps, patch networkpolicies\.networking\.k8s\.io/,
    });
    expect(
      short(
        judged(
          permissions,
          answers.map((one) => ({...one, allowed: true})),
        ),
      ),
    ).toEqual(['pass']);
  });
  it('is not fine when nothing was answered', () => {
    expect(short(judged(permissions, []))).toEqual(['unknown!']);
  });
});

describe('kubernetes.metrics-server', () => {
  const service = (status: string) =>
    object('APIService', 'v1beta1.metrics.k8s.io', {
      status: {conditions: [{type: 'Available', status, reason: 'MissingEndpoints', message: 'no endpoints'}]},
    });
  const manifests = [object('HorizontalPodAutoscaler', 'a-hpa')];
  it.each<[string, KubeObject | undefined, readonly KubeObject[], string]>([
    ['available', service('True'), manifests, 'pass'],
    ['no endpoints', service('False'), manifests, 'fail~'],
    ['absent', undefined, manifests, 'fail!'],
    ['absent, and nothing scales by it', undefined, [], 'warn'],
    ['no conditions yet', object('APIService', 'v1beta1.metrics.k8s.io'), manifests, 'fail~'],
  ])('%s', (_, found, of, expected) => {
    expect(short(judged(metricsServer, found, {manifests: of}))).toEqual([expected]);
  });
});

describe('kubernetes.storage-class', () => {
  const claim = (storageClassName?: string) => ({metadata: {name: 'data'}, spec: storageClassName === undefined ? {} : {storageClassName}});
  const set = (...claims: readonly object[]) => [object('StatefulSet', 'pg', {spec: {volumeClaimTemplates: claims}})];
  const fast = object('StorageClass', 'fast');
  const byDefault = object('StorageClass', 'standard', {}, {annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}});
  it.each<[string, readonly KubeObject[], readonly KubeObject[], string]>([
    ['it exists', [fast], set(claim('fast')), 'pass'],
    ['it does not', [byDefault], set(claim('fast')), 'fail!'],
    ['no class in the cluster', [], set(claim('fast')), 'fail!'],
    ['the default is meant, and there is one', [byDefault], set(claim()), 'pass'],
    ['the default is meant, and there is none', [fast], set(claim()), 'fail!'],
    ['a bound volume by hand', [], set(claim('')), 'pass'],
    ['no volumes', [], [object('Deployment', 'web')], 'skip'],
  ])('%s', (_, classes, manifests, expected) => {
    expect(short(judged(storageClass, classes, {manifests}))).toEqual([expected]);
  });
});

describe('kubernetes.hpa', () => {
  const scaler = (...conditions: readonly (readonly [type: string, status: string, reason?: string])[]) =>
    object('HorizontalPodAutoscaler', 'web-hpa', {
      spec: {maxReplicas: 10},
      status: {desiredReplicas: 10, conditions: conditions.map(([type, status, reason = 'r']) => ({type, status, reason, message: 'm'}))},
    });
  const manifests = [object('HorizontalPodAutoscaler', 'web-hpa')];
  it.each<[string, readonly KubeObject[], string]>([
    ['active', [scaler(['ScalingActive', 'True'], ['AbleToScale', 'True'])], 'pass'],
    ['no metric', [scaler(['ScalingActive', 'False', 'FailedGetPodsMetric'])], 'fail~ hpa/web-hpa'],
    ['not able', [scaler(['ScalingActive', 'True'], ['AbleToScale', 'False'])], 'fail~ hpa/web-hpa'],
    ['no conditions yet', [scaler()], 'fail~ hpa/web-hpa'],
    ['at its minimum', [scaler(['ScalingActive', 'True'], ['ScalingLimited', 'True', 'TooFewReplicas'])], 'pass'],
    ['absent', [], 'fail~ hpa/web-hpa'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(hpa, found, {manifests}))).toEqual([expected]);
  });
  it('skips a profile without autoscalers', () => {
    expect(short(judged(hpa, []))).toEqual(['skip']);
  });
  it('looks at those of others in the namespace, which no deploy waits for', () => {
    const found = [scaler(['ScalingActive', 'False'])];
    expect(short(judged(hpa, found))).toEqual(['fail~ hpa/web-hpa']);
    expect(short(judged(deployHpa, found))).toEqual(['skip']);
  });
});
