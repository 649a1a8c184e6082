import {sentenceOf} from '../../core/errors.ts';
import type {FiringAlert, ReceivedAlert} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

const name = 'Watchdog';

type Reading = {readonly alerts: readonly FiringAlert[]; readonly received: readonly ReceivedAlert[] | {readonly error: string}};

/** The alert that always fires: when it does not arrive, no other would either. */
export default probe<Asked<Reading>>({
  id: 'monitoring.watchdog',
  question: 'Does the alert that always fires arrive at Alertmanager?',
  severity: 'critical',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/alerts and Alertmanager GET /api/v2/alerts: alertname Watchdog'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  read: reads('prometheus', async (port, {world}, signal) => {
    const received = world.alertmanager?.alerts(signal) ?? Promise.reject(new Error('this world has no way to alertmanager'));
    const [alerts, arrived] = await Promise.all([port.alerts(signal), received.catch((error: unknown) => ({error: sentenceOf(error)}))]);
    return {alerts, received: arrived};
  }),
  judge: judges(({alerts, received}, target): Judgement => {
    const firing = alerts.find((alert) => alert.name === name && alert.state === 'firing');
    if (firing === undefined)
      return {
        status: 'fail',
        message: `${name} does not fire: Prometheus does not evaluate its rules, or has not loaded them`,
        hint: `kubectl -n ${target.namespace} logs -l app=prometheus -c prometheus --tail=50`,
        transient: true,
      };
    if (replicasOf(target, 'alertmanager') === 0) return {status: 'pass', message: `${name} fires; this profile has no alertmanager`};
    if ('error' in received) return {status: 'unknown', message: `${name} fires; not measured whether it arrives: ${received.error}`};
    const pods = [...new Set(received.filter((alert) => alert.name === name).map((alert) => alert.pod))];
    if (pods.length === 0)
      return {
        status: 'fail',
        message: `${name} fires in Prometheus and no Alertmanager has received it: alerts do not arrive`,
        hint: `kubectl -n ${target.namespace} logs -l app=prometheus -c prometheus --tail=200 | grep -i notif`,
        transient: true,
      };
    return {
      status: 'pass',
      message: `${name} fires and has arrived at ${pods.join(', ')}`,
      observed: [{name: 'received', value: pods.length, unit: 'count'}],
    };
  }),
});
