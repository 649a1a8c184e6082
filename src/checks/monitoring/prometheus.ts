import type {PrometheusPort} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

type Reading = Awaited<ReturnType<PrometheusPort['ready']>>;

/** Each replica scrapes for itself: with one of two, alerts still come; with none, nobody watches. */
export default probe<Asked<Reading>>({
  id: 'monitoring.prometheus',
  question: 'Does every Prometheus answer?',
  severity: 'critical',
  required: true,
  source: {kind: 'prometheus', query: 'GET /-/ready, each pod'},
  runbook: 'monitoring',
  read: reads('prometheus', (port, _, signal) => port.ready(signal)),
  judge: judges((pods, target) => {
    const wanted = replicasOf(target, 'prometheus');
    const ready = pods.filter((pod) => pod.ready);
    const hint = `kubectl -n ${target.namespace} logs -l app=prometheus -c prometheus --tail=50`;
    const observed = [{name: 'ready', value: ready.length, unit: 'count'}];
    if (ready.length >= wanted && ready.length === pods.length)
      return {status: 'pass', message: `${ready.length} of ${wanted} Prometheus answer`, observed};
    const status = ready.length === 0 ? 'fail' : 'warn';
    const silent = pods
      .filter((pod) => !pod.ready)
      .map((pod): Judgement => ({status, instance: pod.pod, message: `it is not ready: ${pod.message}`, hint}));
    if (pods.length >= wanted) return silent;
    const message = `${pods.length} of ${wanted} pods of Prometheus exist`;
    return [...silent, {status, message, observed, hint: `kubectl -n ${target.namespace} describe statefulset prometheus`}];
  }),
});
