import {limits} from '../../core/limits.ts';
import {type KubeObject, numberAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {gauge, hasSfu, noSfu, readSfuMetrics, sfu} from './_sfus.ts';

const id = 'livekit.drain';
const numbers = limits(id, {
  warnMinutes: {value: 30, unit: 'minutes', source: 'time enough to tell the people on it'},
});

export type DrainReading = {readonly pods: readonly KubeObject[]; readonly metrics: PodMetricsReading; readonly now: string};

/** An SFU that was told to end waits for the people on it; when its grace is over they are cut off. */
export default probe<DrainReading | undefined>({
  id,
  question: 'Will the SFUs that are ending be empty in time?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: 'pods with deletionTimestamp: livekit_participant_total'},
  runbook: 'sfu-saturation',
  limits: numbers.table,
  read: async (asking, signal) => {
    const {world, target} = asking;
    if (!hasSfu(target)) return undefined;
    const all = await world.cluster.list('v1', 'Pod', {namespace: target.namespace}, signal);
    const pods = all.filter((pod) => pod.metadata.labels?.['app'] === sfu && pod.metadata.deletionTimestamp !== undefined);
    const metrics = pods.length === 0 ? {measured: [], unmeasured: []} : await readSfuMetrics(asking, signal);
    return {pods, metrics, now: world.clock.now().toISOString()};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noSfu;
    const {pods, metrics, now} = reading;
    if (pods.length === 0) return {status: 'pass', message: 'no SFU is ending'};
    const {warnMinutes} = numbers.of(target);
    return pods.map((pod): Judgement => {
      const {name, deletionTimestamp = ''} = pod.metadata;
      const silent = metrics.unmeasured.find((one) => one.pod === name);
      const measured = metrics.measured.find((one) => one.pod === name);
      if (measured === undefined)
        return {status: 'unknown', instance: name, message: `not measured: ${silent?.why ?? 'it is ending and gave no metrics'}`};
      const people = gauge(measured.samples, 'livekit_participant_total');
      // The timestamp is when the grace ends, not when it began.
      const leftMinutes = Math.round((Date.parse(deletionTimestamp) - Date.parse(now)) / 60_000);
      const about = {
        instance: name,
        observed: [
          {name: 'participants', value: people, unit: 'count'},
          {name: 'minutesLeft', value: leftMinutes, unit: 'minutes'},
        ],
        thresholds: numbers.thresholds(target),
      };
      const grace = numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
      const text = `it is ending with ${people} people on it, and ${leftMinutes} of ${Math.round(grace / 60)} minutes left`;
      if (people === 0 || leftMinutes > warnMinutes) return {...about, status: 'pass', message: text};
      return {...about, status: 'warn', message: `${text}: they will be cut off`, hint: 'ask the people to leave and join again'};
    });
  },
});
