import {setTimeout as sleep} from 'node:timers/promises';
import type {SandboxApi} from './api.ts';

const metric = '/apis/kwok.x-k8s.io/v1alpha1/metrics/metrics-resource';
const limitMs = 20_000;
const pauseMs = 250;

/**
 * kwok opens the page of a Metric when it hears of a change to one. It may hear of the first before it listens, and then
 * every node answers 404 to metrics-server for good: until the page is there, the Metric is changed a little.
 */
export async function nodeMetricsServed(api: Pick<SandboxApi, 'patch'>, status: () => Promise<number>): Promise<void> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += pauseMs) {
    const answered = await status();
    if (answered === 200) return;
    if (answered === 404) await api.patch(metric, {metadata: {annotations: {'sandbox.gomeet.io/told': String(waitedMs)}}});
    await sleep(pauseMs);
  }
  throw new Error(`kwok did not serve the metrics of nodes within ${limitMs / 1000} s`);
}

/** Status of the page, which answers for a node that nobody has, too; 0 while nobody listens. */
export async function nodeMetricsStatus(port: number): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics/nodes/none/metrics/resource`, {signal: AbortSignal.timeout(2_000)});
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
