import {describe, expect, it} from 'vitest';
import type {SecretFacts} from '../../../src/checks/kubernetes/_secrets.ts';
import events from '../../../src/checks/kubernetes/events.ts';
import references from '../../../src/checks/kubernetes/references.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object} from './_objects.ts';

describe('kubernetes.references', () => {
  const template = {
    spec: {
      serviceAccountName: 'web',
      containers: [
        {
          name: 'app',
          env: [
            {name: 'P', valueFrom: {secretKeyRef: {name: 'keys', key: 'password'}}},
            {name: 'Q', valueFrom: {configMapKeyRef: {name: 'conf', key: 'mode', optional: true}}},
          ],
        },
      ],
      volumes: [{configMap: {name: 'conf', items: [{key: 'app.ini'}]}}],
    },
  };
  const base = {
    Deployment: [object('Deployment', 'web', {spec: {template}})],
    StatefulSet: [],
    DaemonSet: [],
    CronJob: [],
    ConfigMap: [object('ConfigMap', 'conf', {data: {'app.ini': ''}})],
    ServiceAccount: [object('ServiceAccount', 'web')],
    secrets: [{name: 'keys', keys: ['password'], written: 0}] as readonly SecretFacts[],
  };
  const forbidden = 'secrets "keys" is forbidden: User "x" cannot get resource "secrets" in API group "" in the namespace "gomeet"';
  it.each<[string, object, readonly string[]]>([
    ['all there', {}, ['pass']],
    ['the secret is gone', {secrets: [{name: 'keys', absent: true}]}, ['fail! secret/keys']],
    ['a key of it is gone', {secrets: [{name: 'keys', keys: ['other'], written: 0}]}, ['fail! secret/keys']],
    ['the ConfigMap is gone', {ConfigMap: []}, ['fail! configmap/conf']],
    ['a key of it is gone, an optional one too', {ConfigMap: [object('ConfigMap', 'conf', {data: {}})]}, ['fail! configmap/conf']],
    ['binary data counts', {ConfigMap: [object('ConfigMap', 'conf', {binaryData: {'app.ini': ''}})]}, ['pass']],
    ['the account is gone', {ServiceAccount: []}, ['fail! serviceaccount/web']],
    ['the secret may not be read', {secrets: [{name: 'keys', error: forbidden, forbidden: true}]}, ['unknown! secret/keys']],
    ['no workloads', {Deployment: []}, ['skip']],
  ])('%s', (_, change, expected) => {
    expect(short(judged(references, {...base, ...change}))).toEqual(expected);
  });
  it('says which pods would not start, and with a missing right which', () => {
    expect(judged(references, {...base, secrets: [{name: 'keys', keys: [], written: 0}]})[0]?.message).toBe(
      'secret/keys has no key password: pods of deployment/web would not start again',
    );
    expect(judged(references, {...base, secrets: [{name: 'keys', error: forbidden, forbidden: true}]})[0]?.message).toBe(
      `not looked at: keys: ${forbidden}`,
    );
  });
});

describe('kubernetes.events', () => {
  const event = (reason: string, seconds: number, more: object = {}) =>
    object('Event', `${reason}.${seconds}`, {
      type: 'Warning',
      reason,
      message: 'm',
      involvedObject: {kind: 'Pod', name: 'a'},
      lastTimestamp: ago(seconds),
      ...more,
    });
  const time = Date.parse(now);
  it.each<[string, readonly KubeObject[], string]>([
    ['none', [], 'pass'],
    ['an ordinary one', [event('Started', 60, {type: 'Normal'})], 'pass'],
    ['one that is over', [event('BackOff', 1_000)], 'pass'],
    ['one that starts often bring', [event('Unhealthy', 60)], 'pass'],
    ['one that keeps pods away', [event('FailedScheduling', 60)], 'warn'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(events, {events: found, now: time}))).toEqual([expected]);
  });
  it('groups by reason and kind, and counts within the window', () => {
    const found = [
      event('BackOff', 10, {count: 5, firstTimestamp: ago(100)}),
      event('BackOff', 20, {count: 2, firstTimestamp: ago(30), involvedObject: {kind: 'Pod', name: 'b'}}),
      event('FailedMount', 0, {count: 60, firstTimestamp: ago(1_800)}),
    ];
    const [judgement] = judged(events, {events: found, now: time});
    expect(judgement?.message).toBe('37 warnings within the last 15 min: FailedMount of Pod (30), BackOff of Pod (7)');
    expect(judgement?.evidence).toMatchObject([
      {reason: 'FailedMount', objects: 1},
      {reason: 'BackOff', objects: 2},
    ]);
  });
});
