import type {KubeObject} from '../../core/objects.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {healthOf, measurePods, metricsOf, notMeasured, type PodMetricsReading, type PodQuestion, readPages} from '../_pods.ts';

export const noServices: Judgement = {status: 'skip', message: 'this profile has no API services'};

/** Deployments of the API whose readiness is asked over HTTP; coturn belongs to the API's phase and speaks no HTTP. */
export function servicesOf({manifests}: Target): readonly KubeObject[] {
  return manifests.filter(
    (object) => object.kind === 'Deployment' && object.metadata.labels?.['component'] === 'api' && healthOf(object) !== undefined,
  );
}

/** The API services of which nobody runs a pod. */
export function absentOf(target: Target, apps: ReadonlySet<string>): readonly Judgement[] {
  return servicesOf(target)
    .filter(({metadata}) => !apps.has(metadata.name))
    .map(({metadata}) => ({
      status: 'fail',
      instance: `deployment/${metadata.name}`,
      message: 'no pod of it runs',
      hint: `gomeet diagnose ${metadata.name}`,
      transient: true,
    }));
}

/** Metrics of all pods of the API, with those that are `wanted`; `undefined` where the target has none. */
export async function readApiMetrics(
  asking: Asking,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<PodMetricsReading | undefined> {
  const questions = pagesOf(asking.target);
  return questions.length === 0 ? undefined : measurePods(asking, questions, wanted, signal);
}

/** Metrics pages of all pods of the API as they are this very second. */
export async function readApiPages(asking: Asking, signal: AbortSignal): Promise<PodMetricsReading | undefined> {
  const questions = pagesOf(asking.target);
  return questions.length === 0 ? undefined : readPages(asking, questions, signal);
}

function pagesOf(target: Target): readonly PodQuestion[] {
  return servicesOf(target).flatMap((service) => metricsOf(service) ?? []);
}

export function unreached({measured, unmeasured}: PodMetricsReading): readonly Judgement[] {
  return notMeasured(unmeasured, measured.length + unmeasured.length);
}

/** Pods without a series that every one should serve, as one line. */
export function without(pods: readonly string[], total: number, metric: string): readonly Judgement[] {
  return notMeasured(
    pods.map((pod) => ({pod, why: `it does not serve ${metric}`})),
    total,
  );
}

/** The name of the Deployment, out of the name of its pod. */
export function serviceOfPod(pod: string): string {
  return pod.split('-').slice(0, -2).join('-');
}
