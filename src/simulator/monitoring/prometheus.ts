import {ToolError} from '../../core/errors.ts';
import type {FiringAlert, PrometheusPort, ScrapeTarget} from '../../core/monitoring.ts';
import type {KubeObject} from '../../core/objects.ts';
import {metricsOf} from '../../core/promql.ts';
import type {Control} from '../control.ts';
import {isActive, isReady, startedAt} from '../pods.ts';
import {podsOfApp} from '../stores/pods.ts';
import {deployedRules, heldMetrics, watchdog} from './rules.ts';

const nodeJobs = ['cadvisor', 'kubelet'];

/** Prometheus as it would be on this cluster: it scrapes the pods that run and are annotated, with the rules that were deployed. */
export function prometheusPort(look: (signal?: AbortSignal) => Promise<Control>): PrometheusPort {
  const answering = async (signal?: AbortSignal) => {
    const control = await look(signal);
    const server = podsOfApp(control, 'prometheus').find((pod) => isActive(pod) && isReady(pod));
    if (server === undefined) throw new ToolError('prometheus', 'prometheus does not answer: no pod of it is ready', {transient: true});
    return {control, since: new Date(startedAt(server) ?? control.now()).toISOString()};
  };
  return {
    ready: async (signal) =>
      podsOfApp(await look(signal), 'prometheus')
        .filter(isActive)
        .map((pod) => ({
          pod: pod.metadata.name,
          ready: isReady(pod),
          message: isReady(pod) ? '200: Prometheus Server is Ready.' : 'nothing listens on port 9090',
        })),
    targets: async (signal) => targetsOf((await answering(signal)).control),
    rules: async (signal) => deployedRules((await answering(signal)).control),
    async alerts(signal) {
      const {control, since} = await answering(signal);
      return deployedRules(control)
        .filter((rule) => rule.state === 'firing')
        .map(
          ({name, labels, annotations}): FiringAlert => ({
            name,
            state: 'firing',
            severity: labels['severity'] ?? '',
            activeAt: since,
            labels: {alertname: name, ...labels},
            annotations,
          }),
        );
    },
    /** The simulator evaluates nothing: what exists is 0, what does not is no series. */
    async query(expression, signal) {
      const held = new Set(heldMetrics(deployedRules((await answering(signal)).control)));
      return metricsOf(expression).every((metric) => held.has(metric)) ? [{labels: {}, value: 0}] : [];
    },
    names: async (signal) => heldMetrics(deployedRules((await answering(signal)).control)),
  };
}

/** Since when the alert that always fires has been at Alertmanager, or nothing while Prometheus or its rules are not there. */
export function watchdogSince(control: Control): string | undefined {
  const server = podsOfApp(control, 'prometheus').find((pod) => isActive(pod) && isReady(pod));
  if (server === undefined || !deployedRules(control).some((rule) => rule.name === watchdog)) return undefined;
  return new Date(startedAt(server) ?? control.now()).toISOString();
}

function targetsOf(control: Control): readonly ScrapeTarget[] {
  const lastScrape = new Date(control.now()).toISOString();
  const up = {health: 'up', lastError: '', lastScrape} as const;
  const pods = control.store
    .list('Pod', control.namespace)
    .filter((pod) => isScraped(pod) && isActive(pod) && startedAt(pod) !== undefined);
  const nodes = control.store.list('Node');
  return [
    ...pods.map((pod): ScrapeTarget => {
      const {name, labels} = pod.metadata;
      const answers = isReady(pod);
      return {
        job: labels?.['app'] ?? '',
        pool: 'gomeet-pods',
        instance: name,
        pod: name,
        ...up,
        ...(answers ? {} : {health: 'down', lastError: 'connect: connection refused'}),
      };
    }),
    ...nodeJobs.flatMap((job) => nodes.map((node): ScrapeTarget => ({job, pool: job, instance: node.metadata.name, pod: '', ...up}))),
  ];
}

function isScraped(pod: KubeObject): boolean {
  return pod.metadata.annotations?.['prometheus.io/scrape'] === 'true';
}
