import type {AlertmanagerInstance} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

/** Peers share silences and send once; with one of two, notifications still go out. */
export default probe<Asked<readonly AlertmanagerInstance[]>>({
  id: 'monitoring.alertmanager',
  question: 'Does every Alertmanager answer?',
  severity: 'critical',
  required: true,
  source: {kind: 'alertmanager', query: 'GET /-/ready, each pod'},
  runbook: 'monitoring',
  read: reads('alertmanager', (port, _, signal) => port.instances(signal)),
  judge: judges((pods, target) => {
    const wanted = replicasOf(target, 'alertmanager');
    const ready = pods.filter((pod) => pod.ready);
    const hint = `kubectl -n ${target.namespace} logs -l app=alertmanager --tail=50`;
    const observed = [{name: 'ready', value: ready.length, unit: 'count'}];
    if (ready.length >= wanted && ready.length === pods.length)
      return {status: 'pass', message: `${ready.length} of ${wanted} Alertmanagers answer`, observed};
    const status = ready.length === 0 ? 'fail' : 'warn';
    const silent = pods
      .filter((pod) => !pod.ready)
      .map((pod): Judgement => ({status, instance: pod.pod, message: `it is not ready: ${pod.message}`, hint}));
    if (pods.length >= wanted) return silent;
    const message = `${pods.length} of ${wanted} pods of Alertmanager exist`;
    return [...silent, {status, message, observed, hint: `kubectl -n ${target.namespace} describe statefulset alertmanager`}];
  }),
});
