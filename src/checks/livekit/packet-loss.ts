import {limits} from '../../core/limits.ts';
import {isSilent} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type MetricSample, sumOf} from '../../core/prometheus-text.ts';
import {notMeasured, readMetrics, type UnmeasuredPod} from '../_pods.ts';
import {gauge, hasSfu, noSfu, readSfuMetrics} from './_sfus.ts';

const id = 'livekit.packet-loss';
const numbers = limits(id, {
  warnPercent: {value: 2, unit: 'percent', source: 'objective of the platform: packet loss below 2 %'},
  failPercent: {value: 5, unit: 'percent', source: 'alert SfuPacketLoss: above 5 % for a minute'},
  leastPackets: {value: 200, unit: 'count', source: 'four seconds of one voice; a ratio of fewer says nothing'},
});
const directions = ['incoming', 'outgoing'] as const;
const pauseMs = 1_000;

/** Packets and losses between two looks a second apart. */
export type LossReading = {
  readonly pods: readonly {readonly pod: string; readonly direction: string; readonly packets: number; readonly lost: number}[];
  readonly unmeasured: readonly UnmeasuredPod[];
  readonly total: number;
};

export default probe<LossReading | undefined>({
  id,
  question: 'Do the packets of calls arrive?',
  severity: 'critical',
  required: false,
  source: {kind: 'metrics', query: 'livekit_packet_loss_total / livekit_packet_total{transmission="initial"}, twice, a second apart'},
  runbook: 'sfu-saturation',
  limits: numbers.table,
  read: async (asking, signal) => {
    const {world, target} = asking;
    if (!hasSfu(target)) return undefined;
    const {network} = world;
    if (network === undefined) throw new Error('this world has no way to the ports of pods');
    const first = await readSfuMetrics(asking, signal);
    const busy = first.measured.filter(({samples}) => gauge(samples, 'livekit_participant_total') > 0);
    const total = first.measured.length + first.unmeasured.length;
    if (busy.length === 0) return {pods: [], unmeasured: first.unmeasured, total};
    await world.clock.sleep(pauseMs, signal);
    const answers = await Promise.all(
      busy.map(async ({pod}) => {
        // Another path, because readings of one run are shared: this one has to be new.
        const path = '/metrics?again';
        return {pod, answer: await network.request({namespace: target.namespace, pod, port: 6789, path, timeoutMs: 2_000}, signal)};
      }),
    );
    const second = readMetrics(answers.filter(({answer}) => !isSilent(answer)));
    const pods = second.measured.flatMap(({pod, samples}) => {
      const before = busy.find((one) => one.pod === pod)?.samples ?? [];
      return directions.map((direction) => ({
        pod,
        direction,
        packets: growth(before, samples, 'livekit_packet_total', {direction, transmission: 'initial'}),
        lost: growth(before, samples, 'livekit_packet_loss_total', {direction}),
      }));
    });
    const silent = answers.flatMap(({pod, answer}) => (isSilent(answer) ? [{pod, why: answer.message}] : []));
    return {pods, unmeasured: [...first.unmeasured, ...second.unmeasured, ...silent], total};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noSfu;
    const {pods, unmeasured, total} = reading;
    const {warnPercent, failPercent, leastPackets} = numbers.of(target);
    const judged = pods
      .filter(({packets}) => packets >= leastPackets)
      .map(({pod, direction, packets, lost}): Judgement => {
        const percent = Math.round((lost * 1_000) / packets) / 10;
        return {
          status: percent > failPercent ? 'fail' : percent > warnPercent ? 'warn' : 'pass',
          instance: pod,
          message: `${percent} % of ${direction} packets are lost`,
          observed: [
            {name: `${direction}LossPercent`, value: percent, unit: 'percent'},
            {name: `${direction}Packets`, value: packets, unit: 'count'},
          ],
          thresholds: numbers.thresholds(target, 'warnPercent', 'failPercent'),
          ...(percent > warnPercent ? {hint: 'gomeet runbook sfu-saturation'} : {}),
        };
      });
    const bad = judged.filter(({status}) => status !== 'pass');
    const silent = notMeasured(unmeasured, total);
    if (bad.length > 0 || silent.length > 0) return [...bad, ...silent];
    if (judged.length === 0) return {status: 'skip', message: 'nobody is in a call now, or too few packets flow to judge'};
    const observed = judged.flatMap((one) => one.observed ?? []).filter(({name}) => name.endsWith('Percent'));
    const worst = Math.max(...observed.map(({value}) => Number(value)));
    return {
      status: 'pass',
      message: `at most ${worst} % of packets are lost`,
      observed: [{name: 'worstLossPercent', value: worst, unit: 'percent'}],
      thresholds: numbers.thresholds(target, 'warnPercent', 'failPercent'),
    };
  },
});

/** A counter that fell was reset by a restart; a loss counter has no series before the first loss. */
function growth(
  before: readonly MetricSample[],
  after: readonly MetricSample[],
  name: string,
  labels: {readonly [label: string]: string},
): number {
  return Math.max(0, (sumOf(after, name, labels) ?? 0) - (sumOf(before, name, labels) ?? 0));
}
