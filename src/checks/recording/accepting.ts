import {probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {nobody, noEgress, readEgress, unreached} from './_egress.ts';

/** Each worker records one room at a time: with all of them busy the next recording is refused. */
export default probe<PodMetricsReading | undefined>({
  id: 'recording.accepting',
  question: 'Is a recording worker free for the next request?',
  severity: 'critical',
  required: false,
  source: {kind: 'metrics', query: 'livekit_egress_can_accept_request of every pod with label app=livekit-egress'},
  runbook: 'recording-failure',
  read: readEgress,
  judge: (reading) => {
    if (reading === undefined) return noEgress;
    const {measured} = reading;
    const silent = unreached(reading);
    if (measured.length === 0) return silent.length > 0 ? silent : nobody;
    const told = measured.flatMap(({pod, samples}) => {
      const value = sumOf(samples, 'livekit_egress_can_accept_request');
      return value === null ? [] : [{pod, free: value > 0}];
    });
    if (told.length === 0)
      return {status: 'unknown', message: 'not measured: no worker serves livekit_egress_can_accept_request', transient: true};
    const free = told.filter((one) => one.free).length;
    const about = {
      observed: [
        {name: 'free', value: free, unit: 'count'},
        {name: 'workers', value: told.length, unit: 'count'},
      ],
      thresholds: [{name: 'free', value: 1, unit: 'count', source: 'one worker records one room'}],
    };
    if (free > 0) return [{...about, status: 'pass', message: `${free} of ${told.length} recording workers are free`}, ...silent];
    // One that could not be asked may be the free one.
    if (silent.length > 0) return silent;
    return {
      ...about,
      status: 'fail',
      message: `none of ${told.length} recording workers takes another recording`,
      hint: 'gomeet scale livekit-egress',
      transient: true,
    };
  },
});
