import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {notMeasured} from '../_pods.ts';
import {type ErrorsReading, metric, readErrors} from './_errors.ts';
import {noServices} from './_services.ts';

const id = 'api.errors';
const numbers = limits(id, {
  warnPercent: {value: 1, unit: 'percent', source: 'alert of the platform: above 1 % of answers are 5xx'},
  failPercent: {value: 5, unit: 'percent', source: 'one answer in twenty'},
  leastAnswers: {value: 20, unit: 'count', source: 'RequestThreshold of the circuit breakers: a ratio of fewer says nothing'},
});

export default probe<ErrorsReading | undefined>({
  id,
  question: 'Does the API answer without errors?',
  severity: 'critical',
  required: false,
  source: {
    kind: 'metrics',
    query: `${metric}{code=~"5.."} / ${metric} by service: five minutes of Prometheus, or every pod twice, a second apart`,
  },
  runbook: 'latency-api',
  limits: numbers.table,
  read: readErrors,
  judge: (reading, target) => {
    if (reading === undefined) return noServices;
    const {services, blind, total, window} = reading;
    const {warnPercent, failPercent, leastAnswers} = numbers.of(target);
    const bad = services.flatMap(({service, answers, failed}): readonly Judgement[] => {
      const percent = answers === 0 ? 0 : Math.round((failed * 1_000) / answers) / 10;
      if (answers < leastAnswers || percent <= warnPercent) return [];
      return [
        {
          status: percent > failPercent ? 'fail' : 'warn',
          instance: service,
          message: `${percent} % of its answers are errors: ${failed} of ${answers} within ${window}`,
          observed: [{name: 'errorPercent', value: percent, unit: 'percent'}],
          thresholds: numbers.thresholds(target, 'warnPercent', 'failPercent'),
          hint: `gomeet logs ${service} --grep error`,
        },
      ];
    });
    const judged = [...bad, ...notMeasured(blind, total)];
    if (judged.length > 0) return judged;
    if (total === 0 && services.every(({answers}) => answers === 0))
      return {status: 'unknown', message: 'not measured: no pod of the API runs', transient: true};
    const sum = (pick: (one: (typeof services)[number]) => number) => services.reduce((all, one) => all + pick(one), 0);
    const failed = sum((one) => one.failed);
    return {
      status: 'pass',
      message:
        failed === 0
          ? `no answer was an error within ${window}`
          : `${failed} of ${sum((one) => one.answers)} answers were errors within ${window}`,
      observed: [{name: 'errors', value: failed, unit: 'count'}],
      thresholds: numbers.thresholds(target, 'warnPercent', 'failPercent'),
    };
  },
});
