import {ToolError} from '../../core/errors.ts';
import type {LiveKitPort} from '../../core/media.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import {type MetricSample, sumOf} from '../../core/prometheus-text.ts';
import type {Target} from '../../core/target.ts';
import {deploys, type PodMetricsReading, readMetrics, unreachable} from '../_pods.ts';

export const sfu = 'livekit-sfu';

/** The port of this world. Throws where it has none: then nothing was measured. */
export function livekitOf({world}: Asking): LiveKitPort {
  if (world.livekit === undefined) throw new Error('this world has no way to LiveKit');
  return world.livekit;
}

export const noSfu: Judgement = {status: 'skip', message: 'this profile has no SFU'};

export function hasSfu(target: Target): boolean {
  return deploys(target, sfu);
}

/** Metrics pages of all SFUs; one that could not be reached for its health is not tried again. */
export async function readSfuMetrics(asking: Asking, signal: AbortSignal): Promise<PodMetricsReading> {
  const livekit = livekitOf(asking);
  const answers = await livekit.ready(signal);
  const lost = unreachable(answers).map(({pod}) => pod);
  return readMetrics([...(await livekit.metrics(signal, lost)), ...answers.filter(({pod}) => lost.includes(pod))]);
}

/** A gauge of LiveKit that has no series until it was set for the first time. */
export function gauge(samples: readonly MetricSample[], name: string): number {
  return sumOf(samples, name) ?? 0;
}

/** What LiveKit said, or its refusal; other errors (no permission, no Secret) are thrown and mean "not measured". */
export type Said<Value> = {readonly value: Value} | {readonly refusal: string; readonly detail: string};

export async function saidBy<Value>(work: () => Promise<Value>): Promise<Said<Value>> {
  try {
    return {value: await work()};
  } catch (error) {
    if (error instanceof ToolError && error.tool === 'livekit') return {refusal: error.message, detail: error.detail};
    throw error;
  }
}

/** A refusal as a judgement: no way to any pod is not a measurement, everything else is LiveKit's own answer. */
export function judgeRefusal({refusal, detail}: {readonly refusal: string; readonly detail: string}, hint: string): Judgement {
  if (detail === 'unreachable' || detail === 'missing')
    return {status: 'unknown', message: `not measured: ${refusal}`, hint, transient: true};
  return {status: 'fail', message: refusal, hint, transient: true};
}
