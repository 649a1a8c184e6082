import type {AlertmanagerInstance, FiringAlert, MonitoringRule, ScrapeTarget, Silence} from '../../../src/core/monitoring.ts';
import type {KubeObject} from '../../../src/core/objects.ts';

/** Manifests with that many pods of each app. */
export function workloads(
  replicas: {readonly [app: string]: number},
  annotations: {readonly [key: string]: string} = {},
): readonly KubeObject[] {
  return Object.entries(replicas).map(([app, count]) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: app},
    spec: {replicas: count, template: {metadata: {labels: {app}, annotations}}},
  }));
}

export const monitored = {manifests: workloads({prometheus: 2, alertmanager: 2})};

export function scraped(job: string, pod: string, part: Partial<ScrapeTarget> = {}): ScrapeTarget {
  return {
    job,
    pool: 'gomeet-pods',
    instance: '10.0.0.1:9090',
    pod,
    health: 'up',
    lastError: '',
    lastScrape: '2026-01-01T00:00:00Z',
    ...part,
  };
}

export function rule(name: string, query: string, part: Partial<MonitoringRule> = {}): MonitoringRule {
  return {
    group: 'g',
    name,
    type: 'alerting',
    query,
    health: 'ok',
    lastError: '',
    evaluationTimeS: 0.001,
    state: 'inactive',
    labels: {severity: 'critical'},
    annotations: {},
    ...part,
  };
}

export function alert(name: string, severity: string, part: Partial<FiringAlert> = {}): FiringAlert {
  const labels = {alertname: name, severity, pod: 'redis-master-0'};
  return {
    name,
    state: 'firing',
    severity,
    activeAt: '2026-01-01T00:00:00.5Z',
    labels,
    annotations: {summary: `${name} of redis-master-0`},
    ...part,
  };
}

export function silence(matchers: readonly [name: string, operator: '=' | '!=' | '=~' | '!~', value: string][], hours = 1): Silence {
  return {
    id: 'f00',
    state: 'active',
    comment: 'disk',
    createdBy: 'ops',
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: new Date(Date.parse('2026-01-01T00:00:00Z') + hours * 3_600_000).toISOString(),
    matchers: matchers.map(([name, operator, value]) => ({
      name,
      value,
      isRegex: operator.endsWith('~'),
      isEqual: !operator.startsWith('!'),
    })),
  };
}

export function manager(pod: string, part: Partial<AlertmanagerInstance> = {}): AlertmanagerInstance {
  return {
    pod,
    ready: true,
    message: '200: OK',
    clusterStatus: 'ready',
    peers: 2,
    receivers: ['null', 'chat'],
    routing: {integrations: {null: [], chat: ['slack']}, byDefault: 'chat', bySeverity: {critical: ['chat'], warning: ['chat']}},
    ...part,
  };
}
