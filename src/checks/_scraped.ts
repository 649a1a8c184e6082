import type {Asking} from '../core/probe.ts';
import type {MetricSample} from '../core/prometheus-text.ts';
import type {MeasuredPod} from './_pods.ts';

/** Labels that the scrape added: what is left is what the pod itself said. */
const added = new Set(['__name__', 'app', 'job', 'instance', 'namespace', 'pod', 'container', 'node']);
/** What Prometheus notes of the scrape itself. */
const notes = /^(?:up|scrape_)/;

/**
 * What Prometheus scraped last (every 15 s) of the pods of these apps, in one request where asking each pod takes one for
 * each. Empty without a Prometheus that answers; a pod whose last scrape failed is not among them.
 */
export async function scrapedPods(
  {world}: Asking,
  apps: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MeasuredPod>> {
  const names = [...new Set(apps)].sort().join('|');
  const found = await world.prometheus?.query(`{app=~"${names}",pod!=""}`, signal).catch(() => []);
  const pods = new Map<string, MetricSample[]>();
  for (const {labels, value} of found ?? []) {
    const {pod, __name__: name} = labels;
    if (pod === undefined || name === undefined || notes.test(name)) continue;
    const own = Object.fromEntries(Object.entries(labels).filter(([label]) => !added.has(label)));
    const samples = pods.get(pod) ?? [];
    samples.push({name, labels: own, value});
    pods.set(pod, samples);
  }
  return new Map([...pods].map(([pod, samples]) => [pod, {pod, samples, declared: new Set(samples.map(({name}) => name))}]));
}
