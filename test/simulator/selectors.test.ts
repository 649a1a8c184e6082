import {describe, expect, it} from 'vitest';
import {parseFieldSelector, parseSelector, selects} from '../../src/simulator/api/selectors.ts';

const labels = {app: 'redis', 'redis.gomeet.io/set': 'master', tier: 'data'};

describe('label selectors as text', () => {
  const table: readonly (readonly [string, boolean])[] = [
    ['app=redis', true],
    ['app==redis', true],
    ['app=postgres', false],
    ['app!=postgres', true],
    ['missing!=x', true],
    ['app in (postgres, redis)', true],
    ['app in (postgres)', false],
    ['app notin (postgres),tier=data', true],
    ['redis.gomeet.io/set', true],
    ['!redis.gomeet.io/set', false],
    ['!absent,app=redis', true],
    ['app=redis,tier in (edge,data),redis.gomeet.io/set=replica', false],
  ];
  for (const [text, expected] of table) it(text, () => expect(parseSelector(text)(labels)).toBe(expected));

  it('refuses what is no selector', () => expect(() => parseSelector('app in redis')).toThrow('unable to parse requirement: app in redis'));
});

describe('label selectors as objects', () => {
  const table: readonly (readonly [object | undefined, boolean])[] = [
    [{matchLabels: {app: 'redis'}}, true],
    [{matchLabels: {app: 'redis', tier: 'edge'}}, false],
    [{matchExpressions: [{key: 'app', operator: 'NotIn', values: ['redis']}]}, false],
    [{matchExpressions: [{key: 'gone', operator: 'DoesNotExist'}]}, true],
    [{}, true],
    [undefined, false],
  ];
  for (const [selector, expected] of table)
    it(JSON.stringify(selector) ?? 'absent', () => expect(selects(selector, labels)).toBe(expected));
});

it('selects by fields, where an absent one counts as empty', () => {
  const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'a', namespace: 'n'}, spec: {}, status: {phase: 'Running'}};
  expect(parseFieldSelector('metadata.name=a,status.phase!=Failed')(pod)).toBe(true);
  expect(parseFieldSelector('spec.nodeName=')(pod)).toBe(true);
  expect(parseFieldSelector('spec.nodeName=general-000')(pod)).toBe(false);
  expect(() => parseFieldSelector('nonsense')).toThrow('invalid field selector');
});
