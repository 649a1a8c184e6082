import type {Finding} from '../../src/core/finding.ts';
import {type HealthDraft, type HealthResult, healthResult} from '../../src/core/health-result.ts';

export function finding(id: string, part: Partial<Finding> = {}): Finding {
  return {
    id,
    title: `Is ${id} well?`,
    component: id.slice(0, id.indexOf('.')),
    severity: 'critical',
    required: true,
    status: 'pass',
    message: 'fine',
    observed: [],
    thresholds: [],
    source: {kind: 'test', query: 'select 1'},
    durationMs: 12,
    ...part,
  };
}

export function healthOf(findings: readonly Finding[], part: Partial<HealthDraft> = {}, interrupted = false): HealthResult {
  return healthResult(
    {
      tool: {name: 'gomeet', version: '0.1.0'},
      target: {
        name: 'production',
        stack: 'gomeet',
        profile: 'gomeet-500',
        context: 'do-sgp1',
        server: 'https://10.0.0.1:6443',
        namespace: 'gomeet',
      },
      world: 'cluster',
      startedAt: '2026-03-02T09:00:00.000Z',
      durationMs: 2_100,
      deep: false,
      ...part,
    },
    findings,
    interrupted,
  );
}

/** What a server may say: markup of every format, control characters, half of a surrogate pair, a non-character, a text that turns around. */
export const nasty =
  '<b>&amp;"\'|`[x](http://e.example)` ]]>\u001b[31mred\u001b[0m\u0000\u0007\b\n# head\r\n\\ {} @here \uffff \ud800 \u202egnirts';

/** One of everything. */
export function mixed(): HealthResult {
  return healthOf([
    finding('kubernetes.api', {message: 'https://10.0.0.1:6443 answers'}),
    finding('kubernetes.events', {status: 'warn', severity: 'warning', message: nasty, instance: nasty, hint: nasty}),
    finding('postgres.primary'),
    finding('postgres.replication', {
      status: 'fail',
      instance: 'postgres-replica-1',
      message: 'postgres-primary-0 reports streaming, but no WAL receiver runs',
      observed: [
        {name: 'replayLag', value: 13_421_772.8, unit: 'bytes'},
        {name: 'lastMessageAge', value: null, unit: 'seconds'},
      ],
      thresholds: [{name: 'replayLag', value: 1_073_741_824, unit: 'bytes', source: 'documented'}],
      hint: 'kubectl -n gomeet delete pod postgres-replica-1',
      runbook: 'postgres-replication',
      since: '2026-03-02T08:56:00Z',
      causes: [
        {
          code: 'crash-loop',
          object: 'pod/postgres-replica-1',
          since: null,
          summary: 'it exits with 1',
          evidence: [],
          hint: 'look',
          kind: 'terminal',
          count: 1,
          consequences: [],
        },
      ],
    }),
    finding('postgres.statements', {
      severity: 'info',
      required: false,
      message: 'ten statements',
      evidence: [{query: 'select $1', ms: 12}],
    }),
    finding('redis.links', {status: 'unknown', message: 'not measured: exec refused', error: 'exec refused'}),
    finding('redis.policy', {status: 'unknown', required: false, severity: 'info', message: 'not measured: no data (waived: not here)'}),
    finding('turn.reach', {status: 'skip', message: 'this profile has no turn-service'}),
  ]);
}
