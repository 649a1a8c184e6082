import {expect, it} from 'vitest';
import alertmanager from '../../src/checks/monitoring/alertmanager.ts';
import alerts from '../../src/checks/monitoring/alerts.ts';
import customMetrics from '../../src/checks/monitoring/custom-metrics.ts';
import emptyRules from '../../src/checks/monitoring/empty-rules.ts';
import exporters from '../../src/checks/monitoring/exporters.ts';
import grafana from '../../src/checks/monitoring/grafana.ts';
import notifications from '../../src/checks/monitoring/notifications.ts';
import prometheus from '../../src/checks/monitoring/prometheus.ts';
import receivers from '../../src/checks/monitoring/receivers.ts';
import rules from '../../src/checks/monitoring/rules.ts';
import silences from '../../src/checks/monitoring/silences.ts';
import targets from '../../src/checks/monitoring/targets.ts';
import watchdog from '../../src/checks/monitoring/watchdog.ts';
import type {World} from '../../src/core/ports.ts';
import {ask, type Probe} from '../../src/core/probe.ts';
import {deployed, namespace, target} from '../pipelines/_deployed.ts';

const probes: readonly Probe[] = [
  alertmanager,
  alerts,
  customMetrics,
  emptyRules,
  exporters,
  grafana,
  notifications,
  prometheus,
  receivers,
  rules,
  silences,
  targets,
  watchdog,
];

async function findings(world: World, some: readonly Probe[] = probes) {
  const signal = new AbortController().signal;
  const all = await Promise.all(some.map((one) => ask(one, {world, target}, {limitMs: 5_000, signal})));
  return all.flat();
}

it('a healthy platform has healthy monitoring', async () => {
  const found = await findings(deployed().world);
  expect(found.filter((one) => one.status !== 'pass').map(({id, status, message}) => [id, status, message])).toEqual([]);
  expect(found).toHaveLength(probes.length);
});

it('Prometheus has the rules that were deployed, and evaluates nothing', async () => {
  const {prometheus: port} = deployed().world;
  const found = (await port?.rules()) ?? [];
  expect(found.filter((one) => one.type === 'alerting').length).toBeGreaterThan(30);
  expect(found.filter((one) => one.state === 'firing').map((one) => one.name)).toEqual(['Watchdog']);
  expect(await port?.query('sum(no_such_metric)')).toEqual([]);
  expect(await port?.query('sum(redis_up)')).toEqual([{labels: {}, value: 0}]);
});

it('Prometheus does not answer when its pods are gone', async () => {
  const {world} = deployed();
  await world.changes.scale({apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'prometheus'}, 0);
  await world.clock.sleep(600_000);
  await expect(world.prometheus?.targets()).rejects.toThrow(/does not answer/);
  const found = await findings(world, [prometheus, watchdog, customMetrics]);
  expect(found.map((one) => [one.id, one.status])).toEqual([
    ['monitoring.prometheus', 'fail'],
    ['monitoring.watchdog', 'unknown'],
    ['monitoring.custom-metrics', 'pass'],
  ]);
});
