import {describe, expect, it} from 'vitest';
import emptyRules from '../../../src/checks/monitoring/empty-rules.ts';
import exporters from '../../../src/checks/monitoring/exporters.ts';
import rules from '../../../src/checks/monitoring/rules.ts';
import targets from '../../../src/checks/monitoring/targets.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {monitored, rule, scraped, workloads} from './_readings.ts';

describe('monitoring.targets', () => {
  const refused = {health: 'down', lastError: 'connection refused'} as const;

  it.each([
    ['all up', [scraped('redis', 'redis-0'), scraped('postgres', 'postgres-0')], ['pass'], /all 2 targets/],
    [
      'one of two down',
      [scraped('redis', 'redis-0'), scraped('redis', 'redis-1', refused)],
      ['warn redis'],
      /1 of 2 .*redis-1: connection refused/,
    ],
    ['a whole job down', [scraped('redis', 'redis-0', refused), scraped('postgres', 'postgres-0')], ['fail! redis'], /1 of 1/],
    ['not scraped yet', [scraped('redis', 'redis-0', {health: 'unknown'})], ['unknown~ redis'], /not scraped yet/],
    ['nothing', [], ['fail!'], /scrapes nothing/],
  ])('%s', (_, value, expected, message) => {
    const judgements = judged(targets, {value}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});

describe('monitoring.exporters', () => {
  const config: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'prometheus-config'},
    data: {
      'prometheus.yaml':
        'scrape_configs:\n  - job_name: gomeet-pods\n    kubernetes_sd_configs:\n      - role: pod\n  - job_name: kubelet\n    kubernetes_sd_configs:\n      - role: node\n',
    },
  };
  const manifests = [...workloads({redis: 2, idle: 0}, {'prometheus.io/scrape': 'true'}), ...workloads({grafana: 1}), config];
  const all = [scraped('redis', 'redis-0'), scraped('kubelet', '', {pool: 'kubelet'})];
  const node = (name: string, kwok: boolean): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name, annotations: kwok ? {'kwok.x-k8s.io/node': 'fake'} : {}},
  });
  const pod: KubeObject = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'redis-0', labels: {app: 'redis'}}, spec: {nodeName: 'a'}};

  it.each([
    ['every job has targets', {targets: all, pods: [], nodes: []}, ['pass'], /2 jobs/],
    [
      'an app has none',
      {targets: all.slice(1), pods: [pod], nodes: [node('a', false)]},
      ['fail! redis'],
      /no target of it, and 1 pods run/,
    ],
    ['no pod either', {targets: all.slice(1), pods: [], nodes: []}, ['fail! redis'], /no target of it$/],
    ['its pods are simulated', {targets: all.slice(1), pods: [pod], nodes: [node('a', true)]}, ['unknown! redis'], /simulated nodes/],
    ['no node', {targets: all.slice(0, 1), pods: [pod], nodes: [node('a', false)]}, ['fail! kubelet'], /no node to scrape/],
    ['nodes are simulated', {targets: all.slice(0, 1), pods: [], nodes: [node('a', true)]}, ['unknown! kubelet'], /no kubelet/],
    ['nodes may not be listed', {targets: all.slice(1), pods: [pod], nodes: []}, ['fail! redis'], /no target/],
  ])('%s', (_, value, expected, message) => {
    const judgements = judged(exporters, {value}, {manifests});
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});

describe('monitoring.rules', () => {
  const files = {manifests: [...monitored.manifests, {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'prometheus-rules-data'}}]};

  it.each([
    ['all evaluate', [rule('A', 'up')], ['pass']],
    ['one cannot', [rule('A', 'up'), rule('B', 'a + on (x) b', {health: 'err', lastError: 'many-to-many'})], ['fail! B']],
    ['one is slow', [rule('A', 'up', {evaluationTimeS: 9})], ['warn A']],
    ['none has been evaluated', [rule('A', 'up', {health: 'unknown'})], ['unknown~']],
    ['none is loaded', [], ['fail!']],
  ])('%s', (_, value, expected) => {
    expect(short(judged(rules, {value}, files))).toEqual(expected);
  });

  it('asks for no rules where the manifests have none', () => {
    expect(short(judged(rules, {value: []}, monitored))).toEqual(['skip']);
  });
});

describe('monitoring.empty-rules', () => {
  const up = [scraped('redis', 'redis-0'), scraped('livekit-sfu', 'sfu-0'), scraped('postgres', 'postgres-0', {health: 'down'})];

  it.each([
    ['every metric exists', [rule('A', 'redis_up == 0')], ['pass'], /1 of 1 rules/],
    [
      'a name that nobody exports',
      [rule('A', 'rate(redis_nope[5m]) > 1'), rule('B', 'redis_nope')],
      ['warn redis_nope', 'pass'],
      /2 rules evaluate to nothing: A, B/,
    ],
    ['being absent is the answer', [rule('A', 'absent(redis_nope)')], ['pass'], /1 of 1/],
    [
      'recorded metrics are judged by their own rules',
      [rule('A', 'gomeet:x > 1'), rule('gomeet:x', 'sum(redis_nope)', {type: 'recording'})],
      ['warn redis_nope', 'pass'],
      /a rule evaluates to nothing: gomeet:x/,
    ],
    ['before somebody joins', [rule('A', 'increase(livekit_participant_join_total[5m])')], ['pass'], /1 until somebody joins a room/],
    [
      'its exporter is down',
      [rule('A', 'pg_up'), rule('B', 'kube_pod_status_phase')],
      ['unknown! not scraped', 'pass'],
      /postgres \(1\), kube-state-metrics \(1\)/,
    ],
  ])('%s', (_, found, expected, message) => {
    const judgements = judged(emptyRules, {value: {rules: found, names: ['up', 'redis_up'], targets: up}}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('knows nothing of a Prometheus that has scraped nothing yet', () => {
    expect(short(judged(emptyRules, {value: {rules: [rule('A', 'up')], names: [], targets: []}}, monitored))).toEqual(['unknown~']);
  });
});
