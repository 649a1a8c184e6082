import {limits} from '../../core/limits.ts';
import type {Sample} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

const window = '15m';
const failedQuery = `sum by (integration) (increase(alertmanager_notifications_failed_total[${window}]))`;
const allQuery = `sum by (integration) (increase(alertmanager_notifications_total[${window}]))`;
const limit = limits('monitoring.notifications', {
  failPercent: {value: 50, unit: 'percent', source: 'more fail than arrive: the integration is broken, not hiccuping'},
});

type Reading = {readonly failed: readonly Sample[]; readonly all: readonly Sample[]};

/** Alertmanager repeats a notification that failed; what counts is whether any arrives. */
export default probe<Asked<Reading>>({
  id: 'monitoring.notifications',
  question: 'Do notifications leave Alertmanager?',
  severity: 'critical',
  required: true,
  source: {kind: 'prometheus', query: failedQuery},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  limits: limit.table,
  read: reads('prometheus', async (port, _, signal) => {
    const [failed, all] = await Promise.all([port.query(failedQuery, signal), port.query(allQuery, signal)]);
    return {failed, all};
  }),
  judge: judges(({failed, all}, target) => {
    if (replicasOf(target, 'alertmanager') === 0) return {status: 'skip', message: 'this profile has no alertmanager'};
    if (failed.length === 0)
      return {status: 'unknown', message: 'not measured: Prometheus has no metrics of Alertmanager', transient: true};
    const unreadable = failed.some((one) => one.value === null);
    const broken = failed.filter((one) => (one.value ?? 0) > 0);
    if (broken.length === 0 && unreadable) return {status: 'unknown', message: 'not measured: the counters of Alertmanager are no numbers'};
    if (broken.length > 0) {
      const {failPercent} = limit.of(target);
      return broken.map((one): Judgement => {
        const integration = one.labels['integration'] ?? '?';
        const lost = Math.max(1, Math.round(one.value ?? 0));
        const sent = Math.max(lost, Math.round(all.find((other) => other.labels['integration'] === integration)?.value ?? lost));
        const percent = Math.round((100 * lost) / sent);
        return {
          status: percent >= failPercent ? 'fail' : 'warn',
          instance: integration,
          message: `${lost} of ${sent} notifications failed in the last 15 minutes`,
          observed: [{name: 'failed', value: percent, unit: 'percent'}],
          thresholds: limit.thresholds(target, 'failPercent'),
          hint: `kubectl -n ${target.namespace} logs -l app=alertmanager --tail=100 | grep -i 'notify'`,
        };
      });
    }
    const sent = all.reduce((sum, one) => sum + Math.round(one.value ?? 0), 0);
    return {
      status: 'pass',
      message: `no notification failed in the last 15 minutes; ${sent} were sent`,
      observed: [{name: 'sent', value: sent, unit: 'count'}],
    };
  }),
});
