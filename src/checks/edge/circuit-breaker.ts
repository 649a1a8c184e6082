import {limits} from '../../core/limits.ts';
import {at, type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import {findObject} from '../../manifests/workloads.ts';
import {measurePods, metricsOf, notMeasured, type PodMetricsReading, readPages} from '../_pods.ts';
import {attached} from './_attached.ts';
import {hasEdge, liveEdge, noEdge} from './_entrance.ts';

const id = 'edge.circuit-breaker';
const numbers = limits(id, {
  leastRefusals: {value: 10, unit: 'count', source: 'more than the probes of this run ask of one route'},
});
const metric = 'traefik_router_requests_total';
const pauseMs = 1_000;

export type CircuitBreakerReading = {
  readonly live: readonly KubeObject[];
  readonly metrics: PodMetricsReading;
  /** 503s by router within about a second. */
  readonly opened: readonly {readonly router: string; readonly count: number}[];
};

/** Traefik has no metric and no API for the state: what an open breaker does is answer 503 by itself. */
export default probe<CircuitBreakerReading | undefined>({
  id,
  question: 'Are the circuit breakers of the gateway in force, and closed?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: `middlewares with circuitBreaker; ${metric}{code="503"} of every Traefik pod, twice, a second apart`},
  runbook: 'latency-api',
  limits: numbers.table,
  read: async (asking, signal) => {
    const {world, target} = asking;
    const workload = findObject(target.manifests, 'Deployment', 'traefik');
    const place = workload === undefined ? undefined : metricsOf(workload);
    if (!hasEdge(target) || place === undefined) return undefined;
    const [live, scraped] = await Promise.all([
      liveEdge(asking, ['IngressRoute', 'Middleware'], signal),
      measurePods(asking, [place], [metric], signal),
    ]);
    if (refusals(scraped).size === 0) return {live, metrics: scraped, opened: []};
    const metrics = await readPages(asking, [place], signal);
    const suspects = refusals(metrics);
    if (suspects.size === 0) return {live, metrics, opened: []};
    await world.clock.sleep(pauseMs, signal);
    const later = refusals(await readPages(asking, [{...place, path: `${place.path}?again`}], signal));
    const opened = [...later]
      .map(([router, count]) => ({router, count: count - (suspects.get(router) ?? 0)}))
      .filter(({count}) => count > 0);
    return {live, metrics, opened};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    const {live, metrics, opened} = reading;
    const {manifests} = target;
    const {leastRefusals} = numbers.of(target);
    const open = opened
      .filter(({count}) => count >= leastRefusals)
      .map(
        ({router, count}): Judgement => ({
          status: 'fail',
          instance: router,
          message: `${count} requests were answered with 503 within a second: its circuit breaker is open, or no pod is behind it`,
          observed: [{name: 'unavailable', value: count, unit: 'count'}],
          thresholds: numbers.thresholds(target),
          hint: 'gomeet health-check --only "api.*"',
          transient: true,
        }),
      );
    const total = metrics.measured.length + metrics.unmeasured.length;
    const judged = [...attached(manifests, live, 'circuitBreaker', sameExpression), ...open, ...notMeasured(metrics.unmeasured, total)];
    if (judged.length > 0) return judged;
    if (total === 0) return {status: 'unknown', message: 'not measured: no pod of Traefik runs', transient: true};
    const names = manifests.filter((one) => one.kind === 'Middleware' && at(one, 'spec', 'circuitBreaker') !== undefined);
    return {status: 'pass', message: `${names.map(({metadata}) => metadata.name).join(', ')} are in force and closed on ${total} pods`};
  },
});

function refusals({measured}: PodMetricsReading): ReadonlyMap<string, number> {
  const samples = measured.flatMap((pod) => pod.samples.filter(({name, labels}) => name === metric && labels['code'] === '503'));
  const routers = [...new Set(samples.map(({labels}) => labels['router'] ?? ''))];
  return new Map(routers.map((router) => [router, sumOf(samples, metric, {router}) ?? 0]));
}

function sameExpression(wanted: KubeObject, found: KubeObject): string {
  const [a, b] = [textAt(wanted, 'spec', 'circuitBreaker', 'expression'), textAt(found, 'spec', 'circuitBreaker', 'expression')];
  return a === b ? '' : `it opens at ${b ?? 'nothing'} instead of ${a ?? 'nothing'}`;
}
