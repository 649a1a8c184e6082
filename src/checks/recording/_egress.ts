import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {findObject} from '../../manifests/workloads.ts';
import {deploys, metricsOf, notMeasured, type PodMetricsReading, readPages} from '../_pods.ts';

export const egress = 'livekit-egress';
export const noEgress: Judgement = {status: 'skip', message: 'this profile records nothing'};
export const nobody: Judgement = {
  status: 'fail',
  message: 'no recording worker runs',
  hint: 'gomeet diagnose livekit-egress',
  transient: true,
};

export function hasEgress(target: Target): boolean {
  return deploys(target, egress);
}

/** Metrics of every recording worker; `undefined` where the target has none. */
export async function readEgress(asking: Asking, signal: AbortSignal): Promise<PodMetricsReading | undefined> {
  const deployment = findObject(asking.target.manifests, 'Deployment', egress);
  const question = deployment === undefined ? undefined : metricsOf(deployment);
  return question === undefined ? undefined : readPages(asking, [question], signal);
}

export function unreached({measured, unmeasured}: PodMetricsReading): readonly Judgement[] {
  return notMeasured(unmeasured, measured.length + unmeasured.length);
}
