import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {findObject} from '../../manifests/workloads.ts';
import {measurePods, metricsOf, notMeasured, type PodMetricsReading} from '../_pods.ts';
import {hasTurn, noTurn, turn} from './_turns.ts';

const id = 'turn.capacity';
const numbers = limits(id, {
  warnPercent: {value: 80, unit: 'percent', source: 'the autoscaler adds servers before this; it is at its maximum then'},
  failPercent: {value: 95, unit: 'percent', source: 'at total-quota coturn refuses allocations with 486'},
});

export default probe<PodMetricsReading | undefined>({
  id,
  question: 'Has every TURN server room for more relays?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: 'turn_total_allocations on :9641, against total-quota of configmap/coturn-config'},
  runbook: 'high-turn-usage',
  limits: numbers.table,
  read: async (asking, signal) => {
    const deployment = findObject(asking.target.manifests, 'Deployment', turn);
    const question = deployment === undefined ? undefined : metricsOf(deployment);
    // A coturn that nobody used yet serves no series of it.
    return question === undefined ? undefined : measurePods(asking, [question], [], signal);
  },
  judge: (reading, target) => {
    if (reading === undefined || !hasTurn(target)) return noTurn;
    const {measured, unmeasured} = reading;
    const quota = Number(settingOf(configText(target.manifests, 'coturn-config', 'turnserver.conf'), 'total-quota') ?? Number.NaN);
    const {warnPercent, failPercent} = numbers.of(target);
    const used = measured.map(({pod, samples}) => ({pod, allocations: sumOf(samples, 'turn_total_allocations') ?? 0}));
    const bad = used.flatMap(({pod, allocations}): readonly Judgement[] => {
      const percent = Math.floor((allocations * 100) / quota);
      if (!(percent >= warnPercent)) return [];
      return [
        {
          status: percent >= failPercent ? 'fail' : 'warn',
          instance: pod,
          message: `${allocations} of ${quota} allocations are used (${percent} %)`,
          observed: [{name: 'allocations', value: allocations, unit: 'count'}],
          thresholds: numbers.thresholds(target),
          hint: 'gomeet runbook high-turn-usage',
        },
      ];
    });
    const silent = notMeasured(unmeasured, measured.length + unmeasured.length);
    if (bad.length > 0 || silent.length > 0) return [...bad, ...silent];
    if (measured.length === 0) return {status: 'unknown', message: 'not measured: no TURN server runs', transient: true};
    const sum = used.reduce((all, {allocations}) => all + allocations, 0);
    return {
      status: 'pass',
      message: Number.isFinite(quota)
        ? `${sum} of ${quota * used.length} allocations are used`
        : `${sum} allocations are used, without a quota`,
      observed: [{name: 'allocations', value: sum, unit: 'count'}],
      thresholds: numbers.thresholds(target),
    };
  },
});
