import {describe, expect, it} from 'vitest';
import alertmanager from '../../../src/checks/monitoring/alertmanager.ts';
import grafana from '../../../src/checks/monitoring/grafana.ts';
import peers from '../../../src/checks/monitoring/peers.ts';
import prometheus from '../../../src/checks/monitoring/prometheus.ts';
import receivers from '../../../src/checks/monitoring/receivers.ts';
import {clockOnly, someTarget} from '../../core/_worlds.ts';
import {judged, short} from '../_judge.ts';
import {manager, monitored, workloads} from './_readings.ts';

const up = (pod: string) => ({pod, ready: true, message: '200: ready'});
const down = (pod: string) => ({pod, ready: false, message: 'nothing listens on port 9090'});

describe('monitoring.prometheus', () => {
  it.each([
    ['both answer', [up('prometheus-0'), up('prometheus-1')], ['pass']],
    ['one is enough to watch', [up('prometheus-0'), down('prometheus-1')], ['warn prometheus-1']],
    ['none', [down('prometheus-0'), down('prometheus-1')], ['fail! prometheus-0', 'fail! prometheus-1']],
    ['one pod is not there', [up('prometheus-0')], ['warn']],
    ['no pod', [], ['fail!']],
  ])('%s', (_, value, expected) => {
    expect(short(judged(prometheus, {value}, monitored))).toEqual(expected);
  });

  it('does not ask where the profile has none, and does not know where the world has no way', async () => {
    const signal = new AbortController().signal;
    const asking = {world: clockOnly(), target: someTarget()};
    const reading = await prometheus.read(asking, signal);
    expect(judged(prometheus, reading)).toMatchObject([{status: 'skip', message: 'this profile has no prometheus'}]);
    await expect(prometheus.read({...asking, target: someTarget(monitored)}, signal)).rejects.toThrow(/no way to prometheus/);
  });
});

describe('monitoring.alertmanager and its peers', () => {
  const silent = manager('alertmanager-1', {ready: false, message: 'refused', clusterStatus: '', peers: 0});

  it.each([
    ['both answer', [manager('alertmanager-0'), manager('alertmanager-1')], ['pass']],
    ['one does not', [manager('alertmanager-0'), silent], ['warn alertmanager-1']],
    ['none does', [silent], ['fail! alertmanager-1', 'fail!']],
  ])('%s', (_, value, expected) => {
    expect(short(judged(alertmanager, {value}, monitored))).toEqual(expected);
  });

  it.each([
    ['they see each other', [manager('alertmanager-0'), manager('alertmanager-1')], ['pass']],
    ['each is alone', [manager('alertmanager-0', {peers: 1})], ['fail! alertmanager-0']],
    ['gossip is off', [manager('alertmanager-0', {clusterStatus: 'disabled', peers: 0})], ['fail! alertmanager-0']],
    ['just started', [manager('alertmanager-0', {clusterStatus: 'settling', peers: 1})], ['warn alertmanager-0']],
    ['no status', [silent], ['unknown! alertmanager-1']],
  ])('%s', (_, value, expected) => {
    expect(short(judged(peers, {value}, monitored))).toEqual(expected);
  });

  it('a single one has no peers', () => {
    expect(short(judged(peers, {value: [manager('alertmanager-0', {peers: 1})]}, {manifests: workloads({alertmanager: 1})}))).toEqual([
      'skip',
    ]);
  });
});

describe('monitoring.receivers', () => {
  const routing = (critical: string, warning: string) => ({
    integrations: {null: [], chat: ['slack']},
    byDefault: 'null',
    bySeverity: {critical: [critical], warning: [warning]},
  });

  it.each([
    ['both reach somebody', [manager('alertmanager-0')], ['pass'], /critical → chat \(slack\)/],
    [
      'critical reaches nobody',
      [manager('alertmanager-0', {routing: routing('null', 'chat')})],
      ['fail! critical'],
      /go to null, which sends nothing/,
    ],
    ['warning reaches nobody', [manager('alertmanager-0', {routing: routing('chat', 'null')})], ['warn warning'], /severity warning/],
    [
      'they differ',
      [manager('alertmanager-0'), manager('alertmanager-1', {routing: routing('chat', 'chat')})],
      ['warn'],
      /different configurations/,
    ],
  ])('%s', (_, value, expected, message) => {
    const judgements = judged(receivers, {value}, monitored);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('does not know what it could not read', () => {
    const {routing: _, ...unread} = manager('alertmanager-0', {message: 'not Alertmanager'});
    expect(short(judged(receivers, {value: [unread]}, monitored))).toEqual(['unknown!']);
  });
});

describe('monitoring.grafana', () => {
  const answer = (status: number, body: string) => ({status, headers: {}, body, durationMs: 3});
  const target = {manifests: workloads({grafana: 1})};

  it.each([
    ['fine', [{pod: 'grafana-0', answer: answer(200, '{\n  "database": "ok",\n  "version": "13.1.3"\n}')}], ['pass']],
    ['its database is away', [{pod: 'grafana-0', answer: answer(503, '{"database": "failing"}')}], ['fail! grafana-0']],
    ['refused', [{pod: 'grafana-0', answer: {silent: 'refused', message: 'nothing listens'}}], ['fail! grafana-0']],
    ['no way to it', [{pod: 'grafana-0', answer: {silent: 'unreachable', message: 'a simulated pod'}}], ['unknown! grafana-0']],
    ['no pod', [], ['fail!']],
  ] as const)('%s', (_, pods, expected) => {
    expect(short(judged(grafana, {pods}, target))).toEqual(expected);
  });
});
