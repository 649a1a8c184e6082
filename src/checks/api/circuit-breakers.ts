import {type Judgement, probe} from '../../core/probe.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {noServices, readApiMetrics, serviceOfPod, unreached, without} from './_services.ts';

const metric = 'circuit_breaker_state';

/** 0 closed, 1 half open, 2 open: while one is open its service answers without the dependency behind it. */
export default probe<PodMetricsReading | undefined>({
  id: 'api.circuit-breakers',
  question: 'Are all circuit breakers of the API closed?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: `${metric} of every pod of the API services`},
  runbook: 'latency-api',
  read: (asking, signal) => readApiMetrics(asking, [metric], signal),
  judge: (reading) => {
    if (reading === undefined) return noServices;
    const {measured, unmeasured} = reading;
    const total = measured.length + unmeasured.length;
    const states = measured.map(({pod, samples}) => ({pod, states: samples.filter(({name}) => name === metric)}));
    const open = states.flatMap(({pod, states: all}): readonly Judgement[] => {
      const found = all.filter(({value}) => value !== null && value > 0);
      if (found.length === 0) return [];
      const isOpen = found.some(({value}) => value !== null && value > 1);
      const names = found.map(({labels, value}) => `${nameOf(labels)}${isOpen && value === 1 ? ' (half open)' : ''}`);
      return [
        {
          status: isOpen ? 'fail' : 'warn',
          instance: pod,
          message: `circuit breakers are ${isOpen ? 'open' : 'half open'}: ${names.join(', ')}`,
          observed: [{name: 'notClosed', value: found.length, unit: 'count'}],
          thresholds: [{name: 'notClosed', value: 0, unit: 'count', source: `alert: ${metric} > 0`}],
          hint: `gomeet logs ${serviceOfPod(pod)} --grep breaker`,
          transient: true,
        },
      ];
    });
    const blind = states.filter(({states: all}) => all.every(({value}) => value === null)).map(({pod}) => pod);
    const judged = [...open, ...unreached(reading), ...without(blind, total, metric)];
    if (judged.length > 0) return judged;
    if (total === 0) return {status: 'unknown', message: 'not measured: no pod of the API runs', transient: true};
    const count = states.reduce((sum, {states: all}) => sum + all.length, 0);
    return {
      status: 'pass',
      message: `${count} circuit breakers in ${total} pods are closed`,
      observed: [{name: 'notClosed', value: 0, unit: 'count'}],
    };
  },
});

function nameOf(labels: {readonly [name: string]: string}): string {
  return labels['name'] ?? labels['breaker'] ?? labels['dependency'] ?? labels['target'] ?? (Object.values(labels).join('/') || 'unnamed');
}
