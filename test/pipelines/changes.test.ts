import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {changeOf} from '../../src/pipelines/changes.ts';

const key = {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'gomeet', name: 'a'};
const map = (data: unknown, meta = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'a', namespace: 'gomeet', ...meta},
  data,
});

describe('what changed between before and after', () => {
  test('bookkeeping of the server is no change', () => {
    const before = map({a: '1'}, {resourceVersion: '1', managedFields: []});
    expect(changeOf({key, before, after: map({a: '1'}, {resourceVersion: '2', generation: 4})})).toBeUndefined();
  });
  test('a new object is a create', () => {
    expect(changeOf({key, after: map({})})).toEqual({key, action: 'create', fields: []});
  });
  test('fields are named by path, list entries by name', () => {
    const pod = (image: string): KubeObject => ({...map(undefined), spec: {containers: [{name: 'x', image}]}});
    expect(changeOf({key, before: pod('a:1'), after: pod('a:2')})?.fields).toEqual([
      {path: 'spec.containers[x].image', from: 'a:1', to: 'a:2'},
    ]);
  });
  test('values of a Secret never come out', () => {
    const secret = {...key, kind: 'Secret'};
    const change = changeOf({key: secret, before: map({password: 'b2xk'}), after: map({password: 'bmV3'})});
    expect(change?.fields).toEqual([{path: 'data.password', from: '[secret]', to: '[secret]'}]);
  });
  test('a whole data field of a Secret that appears is masked too', () => {
    const change = changeOf({key: {...key, kind: 'Secret'}, before: map(undefined), after: map({password: 'bmV3'})});
    expect(JSON.stringify(change)).not.toContain('bmV3');
  });
  test('a status that moved is no change', () => {
    expect(changeOf({key, before: {...map({}), status: {a: 1}}, after: {...map({}), status: {a: 2}}})).toBeUndefined();
  });
  test('a rejected object has no change', () => {
    expect(changeOf({key, rejected: {reason: 'invalid', message: 'no'}})).toBeUndefined();
  });
});
