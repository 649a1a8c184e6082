import {limits} from '../../core/limits.ts';
import {numberAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {configText, yamlSettings} from '../../manifests/settings.ts';
import {type MeasuredPod, notMeasured, type PodMetricsReading} from '../_pods.ts';
import {gauge, hasSfu, noSfu, readSfuMetrics} from './_sfus.ts';

const id = 'livekit.load';
const numbers = limits(id, {
  warnPercent: {value: 80, unit: 'percent', source: 'a new room of 500 needs a fifth of a node'},
  failPercent: {value: 95, unit: 'percent', source: 'at limit.num_tracks LiveKit denies joins to rooms that exist'},
});

/** Adding pods moves no room: only new rooms go elsewhere, so the fullest node counts, not the mean. */
export default probe<PodMetricsReading | undefined>({
  id,
  question: 'Has every SFU room for more people?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: 'livekit_room_total, livekit_participant_total, livekit_track_{published,subscribed}_total on :6789'},
  runbook: 'sfu-saturation',
  limits: numbers.table,
  read: async (asking, signal) => (hasSfu(asking.target) ? readSfuMetrics(asking, signal) : undefined),
  judge: (reading, target) => {
    if (reading === undefined) return noSfu;
    const settings = yamlSettings(configText(target.manifests, 'livekit-config', 'livekit.yaml'));
    const most = numberAt(settings, 'limit', 'num_tracks') ?? 0;
    const {warnPercent, failPercent} = numbers.of(target);
    const total = reading.measured.length + reading.unmeasured.length;
    const full = most === 0 ? [] : reading.measured.flatMap((pod) => judgeOne(pod, most, warnPercent, failPercent));
    const bad = full.map((one): Judgement => ({...one, thresholds: numbers.thresholds(target), hint: 'gomeet runbook sfu-saturation'}));
    const silent = notMeasured(reading.unmeasured, total);
    if (bad.length > 0 || silent.length > 0) return [...bad, ...silent];
    if (total === 0) return {status: 'unknown', message: 'not measured: no SFU runs', transient: true};
    const sum = (name: string) => reading.measured.reduce((all, {samples}) => all + gauge(samples, name), 0);
    const tracks = Math.max(...reading.measured.map((pod) => tracksOf(pod)));
    const observed = [
      {name: 'rooms', value: sum('livekit_room_total'), unit: 'count'},
      {name: 'participants', value: sum('livekit_participant_total'), unit: 'count'},
      {name: 'mostTracks', value: tracks, unit: 'count'},
    ];
    const text = `${observed[1]?.value} people in ${observed[0]?.value} rooms on ${total} SFUs`;
    return {
      status: 'pass',
      message: most === 0 ? text : `${text}; the fullest holds ${tracks} of ${most} tracks`,
      observed,
      thresholds: numbers.thresholds(target),
    };
  },
});

function tracksOf({samples}: MeasuredPod): number {
  return gauge(samples, 'livekit_track_published_total') + gauge(samples, 'livekit_track_subscribed_total');
}

function judgeOne(pod: MeasuredPod, most: number, warnPercent: number, failPercent: number): readonly Judgement[] {
  const tracks = tracksOf(pod);
  const percent = (tracks * 100) / most;
  if (percent < warnPercent) return [];
  return [
    {
      status: percent >= failPercent ? 'fail' : 'warn',
      instance: pod.pod,
      message: `it carries ${tracks} of ${most} tracks (${Math.floor(percent)} %)`,
      observed: [
        {name: 'tracks', value: tracks, unit: 'count'},
        {name: 'participants', value: gauge(pod.samples, 'livekit_participant_total'), unit: 'count'},
      ],
    },
  ];
}
