import {limits} from '../../core/limits.ts';
import {probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {nobody, noEgress, readEgress, unreached} from './_egress.ts';

const id = 'recording.results';
const numbers = limits(id, {
  warnPercent: {value: 1, unit: 'percent', source: 'alert of the platform: recording errors above 1 %'},
  failPercent: {value: 10, unit: 'percent', source: 'one recording in ten is lost'},
});
const name = 'livekit_egress_handler_results_total';
/** Stopped on purpose, or with nothing lost. */
const fine = ['completed', 'aborted', 'killed_shutdown'];

export default probe<PodMetricsReading | undefined>({
  id,
  question: 'Do recordings end well?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: `${name} by result, since the workers started`},
  runbook: 'recording-failure',
  limits: numbers.table,
  read: readEgress,
  judge: (reading, target) => {
    if (reading === undefined) return noEgress;
    const {measured} = reading;
    const silent = unreached(reading);
    if (measured.length === 0) return silent.length > 0 ? silent : nobody;
    const samples = measured.flatMap((pod) => pod.samples.filter((sample) => sample.name === name));
    const all = sumOf(samples, name) ?? 0;
    const bad =
      sumOf(
        samples.filter(({labels}) => !fine.includes(labels['result'] ?? '')),
        name,
      ) ?? 0;
    if (all === 0) return [{status: 'pass', message: 'no recording has ended since the workers started'}, ...silent];
    const percent = Math.round((bad * 1_000) / all) / 10;
    const {warnPercent, failPercent} = numbers.of(target);
    const about = {
      observed: [
        {name: 'failedPercent', value: percent, unit: 'percent'},
        {name: 'recordings', value: all, unit: 'count'},
      ],
      thresholds: numbers.thresholds(target),
    };
    const kinds = [
      ...new Set(
        samples.filter(({labels, value}) => !fine.includes(labels['result'] ?? '') && (value ?? 0) > 0).map(({labels}) => labels['result']),
      ),
    ];
    const message =
      bad === 0 ? `all ${all} recordings ended well` : `${bad} of ${all} recordings failed (${percent} %): ${kinds.join(', ')}`;
    const status = percent > failPercent ? 'fail' : percent > warnPercent ? 'warn' : 'pass';
    return [{...about, status, message, ...(status === 'pass' ? {} : {hint: 'gomeet runbook recording-failure'})}, ...silent];
  },
});
