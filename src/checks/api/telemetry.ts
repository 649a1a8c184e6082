import {type Judgement, probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {readSfuMetrics} from '../livekit/_sfus.ts';
import {noServices, readApiMetrics, unreached} from './_services.ts';

const metric = 'client_ice_result_total';
/** ICE candidates by type, and how it ended: what the objective for TURN is computed of. */
const types = ['host', 'srflx', 'prflx', 'relay'];
const results = ['success', 'failure'];

/** `people`: in calls now; null where LiveKit did not tell. */
export type TelemetryReading = {readonly metrics: PodMetricsReading; readonly people: number | null};

/**
 * Whether a call reached people is known to their browsers alone. They report how ICE ended, the API counts it, and the
 * objective for TURN is computed of it: without this counter nobody would notice that relays fail.
 */
export default probe<TelemetryReading | undefined>({
  id: 'api.telemetry',
  question: 'Do the reports of clients about their connections arrive?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: `${metric} by type and result, of every pod of the API services; livekit_participant_total`},
  runbook: 'monitoring',
  read: async (asking, signal) => {
    const metrics = await readApiMetrics(asking, [], signal);
    if (metrics === undefined) return undefined;
    const sfus = await readSfuMetrics(asking, signal).catch(() => undefined);
    return {
      metrics,
      people: sumOf(sfus?.measured.flatMap(({samples}) => samples) ?? [], 'livekit_participant_total'),
    };
  },
  judge: (reading): Judgement | readonly Judgement[] => {
    if (reading === undefined) return noServices;
    const {metrics, people} = reading;
    const {measured} = metrics;
    const silent = unreached(metrics);
    const samples = measured.flatMap((pod) => pod.samples.filter(({name}) => name === metric));
    const hint = 'the service that takes the reports of clients must count them: client telemetry in the README';
    if (samples.length === 0 && !measured.some(({declared}) => declared.has(metric))) {
      if (silent.length > 0) return silent;
      if (measured.length === 0) return {status: 'unknown', message: 'not measured: no pod of the API runs', transient: true};
      return {status: 'warn', message: `no pod of the API serves ${metric}: the objective for TURN is measured by nobody`, hint};
    }
    const all = sumOf(samples, metric) ?? 0;
    const observed = [
      {name: 'reports', value: all, unit: 'count'},
      {name: 'participants', value: people, unit: 'count'},
    ];
    const strange = samples.filter(({labels}) => !types.includes(labels['type'] ?? '') || !results.includes(labels['result'] ?? ''));
    if (strange.length > 0)
      return {
        status: 'warn',
        message: `${strange.length} series of ${metric} lack a type (${types.join(', ')}) or a result (${results.join(', ')}): the objective leaves them out`,
        observed,
        hint,
      };
    if (all === 0 && silent.length > 0) return silent;
    if (all === 0 && people !== null && people > 0)
      return {status: 'warn', message: `${people} people are in calls, and no client has reported how it connected`, observed, hint};
    if (all === 0) return {status: 'pass', message: 'the services wait for reports; nobody is in a call', observed};
    return {status: 'pass', message: `${all} reports of clients have arrived since the services started`, observed};
  },
});
