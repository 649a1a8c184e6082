import type {FiringAlert} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {type Asked, groupedBy, judges, reads} from './_asked.ts';

/** Severities that call for somebody; `none` and `info` are for the machinery. */
const calls: {readonly [severity: string]: 'fail' | 'warn'} = {
  critical: 'fail',
  page: 'fail',
  error: 'fail',
  warning: 'warn',
  ticket: 'warn',
};

export default probe<Asked<readonly FiringAlert[]>>({
  id: 'monitoring.alerts',
  question: 'Does no alert fire?',
  severity: 'critical',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/alerts: state, severity, activeAt'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  read: reads('prometheus', (port, _, signal) => port.alerts(signal)),
  judge: judges((alerts) => {
    const firing = alerts.filter((alert) => alert.state === 'firing' && calls[alert.severity] !== undefined);
    const pending = alerts.filter((alert) => alert.state === 'pending');
    if (firing.length > 0) return [...groupedBy(firing, (alert) => alert.name)].map(([name, of]) => fired(name, of));
    const soon = pending.length === 0 ? '' : `; pending: ${someOf([...new Set(pending.map((alert) => alert.name))])}`;
    return {status: 'pass', message: `no alert fires${soon}`, observed: [{name: 'pending', value: pending.length, unit: 'count'}]};
  }),
});

/** One finding per alert, whatever number of pods it is about. */
function fired(name: string, alerts: readonly FiringAlert[]): Judgement {
  const oldest = [...alerts].sort((a, b) => Date.parse(a.activeAt) - Date.parse(b.activeAt))[0];
  const runbook = oldest?.annotations['runbook'] ?? '';
  const told = [...new Set(alerts.map((alert) => alert.annotations['summary'] ?? labelsOf(alert)))];
  const since = new Date(oldest?.activeAt ?? '');
  return {
    status: alerts.some((alert) => calls[alert.severity] === 'fail') ? 'fail' : 'warn',
    instance: name,
    message: `firing: ${someOf(told)}`,
    observed: [{name: 'firing', value: alerts.length, unit: 'count'}],
    ...(Number.isNaN(since.getTime()) ? {} : {since: since.toISOString()}),
    hint: runbook === '' ? 'gomeet open alertmanager' : runbook,
    evidence: alerts.slice(0, 20).map(labelsOf),
  };
}

function labelsOf(alert: FiringAlert): string {
  const own = Object.entries(alert.labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
  return own.map(([name, value]) => `${name}=${value}`).join(' ');
}
