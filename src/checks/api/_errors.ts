import type {Sample} from '../../core/monitoring.ts';
import {isSilent} from '../../core/network.ts';
import type {Asking} from '../../core/probe.ts';
import {type MetricSample, sumOf} from '../../core/prometheus-text.ts';
import {metricsOf, readMetrics, type UnmeasuredPod} from '../_pods.ts';
import {readApiPages, serviceOfPod, servicesOf} from './_services.ts';

export const metric = 'http_requests_total';
const pauseMs = 1_000;

export type ServiceErrors = {readonly service: string; readonly answers: number; readonly failed: number};
/** Answers by service within `window`. */
export type ErrorsReading = {
  readonly window: string;
  readonly services: readonly ServiceErrors[];
  readonly blind: readonly UnmeasuredPod[];
  readonly total: number;
};

/** The last five minutes of Prometheus; without it the pods themselves, twice, a second apart. */
export async function readErrors(asking: Asking, signal: AbortSignal): Promise<ErrorsReading | undefined> {
  const names = servicesOf(asking.target).map(({metadata}) => metadata.name);
  if (names.length === 0) return undefined;
  const remembered = await asking.world.prometheus
    ?.query(`sum by (app, code) (increase(${metric}[5m]))`, signal)
    .catch((): readonly Sample[] => []);
  const known = names.map((service) => remembers(service, remembered ?? []));
  // A counter that did not grow is a measurement; a service without one is not.
  if (names.every((service) => remembered?.some(({labels}) => labels['app'] === service)))
    return {window: 'five minutes', services: known, blind: [], total: names.length};
  return readTwice(asking, signal);
}

function remembers(service: string, samples: readonly Sample[]): ServiceErrors {
  const mine = samples.filter(({labels}) => labels['app'] === service);
  const sum = (all: readonly Sample[]) => Math.round(all.reduce((total, {value}) => total + (value ?? 0), 0));
  return {service, answers: sum(mine), failed: sum(mine.filter(({labels}) => isError(labels)))};
}

async function readTwice(asking: Asking, signal: AbortSignal): Promise<ErrorsReading | undefined> {
  const first = await readApiPages(asking, signal);
  if (first === undefined) return undefined;
  const {world, target} = asking;
  const counting = first.measured.filter(({samples}) => sumOf(samples, metric) !== null);
  const mute = first.measured.filter((one) => !counting.includes(one)).map(({pod}) => ({pod, why: `it does not serve ${metric}`}));
  // A counter that never counted an error had none in this second either: only the others are asked again.
  const suspects = counting.filter(({samples}) => failedIn(samples) > 0);
  if (suspects.length > 0) await world.clock.sleep(pauseMs, signal);
  const places = new Map(servicesOf(target).map((service) => [service.metadata.name, metricsOf(service)] as const));
  const again = await Promise.all(
    suspects.map(async ({pod}) => {
      const {port = 0, path = ''} = places.get(serviceOfPod(pod)) ?? {};
      const request = {namespace: target.namespace, pod, port, path: `${path}?again`, timeoutMs: 2_000};
      return {pod, answer: (await world.network?.request(request, signal)) ?? {silent: 'unreachable' as const, message: 'no way to it'}};
    }),
  );
  const second = readMetrics(again.filter(({answer}) => !isSilent(answer)));
  const services = [...places.keys()].map((service) => {
    const pairs = counting
      .filter(({pod}) => serviceOfPod(pod) === service)
      .flatMap(({pod, samples}) => {
        const after = second.measured.find((one) => one.pod === pod)?.samples;
        return after === undefined ? [] : [{before: samples, after}];
      });
    const grown = (count: (samples: readonly MetricSample[]) => number) =>
      pairs.reduce((sum, {before, after}) => sum + Math.max(0, count(after) - count(before)), 0);
    return {service, answers: grown((samples) => sumOf(samples, metric) ?? 0), failed: grown(failedIn)};
  });
  return {window: 'a second', services, blind: [...first.unmeasured, ...mute], total: first.measured.length + first.unmeasured.length};
}

function failedIn(samples: readonly MetricSample[]): number {
  return (
    sumOf(
      samples.filter(({name, labels}) => name === metric && isError(labels)),
      metric,
    ) ?? 0
  );
}

/** Libraries call the label `code`, `status` or `status_code`. */
function isError(labels: {readonly [name: string]: string}): boolean {
  return /^5\d\d$|^5xx$/.test(labels['code'] ?? labels['status'] ?? labels['status_code'] ?? '');
}
