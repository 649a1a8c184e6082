import {rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';
import {writeAtomic} from '../atomic.ts';
import {layout} from '../paths.ts';
import {type AdapterRule, adapterRules} from './adapter-rules.ts';

/** An autoscaler looks every five seconds here. */
const everyMs = 5_000;
const limitMs = 2_000;

/** `live-metrics.json`: what pods with a process measure. They win over custom-metrics.json, unless a selector there names the pods. */
export interface LiveMetrics {
  readonly metrics: Readonly<Record<string, readonly {readonly pod: string; readonly value: number}[]>>;
}

/** What there is to ask now; undefined while no Prometheus runs or no adapter is deployed. */
export interface Scene {
  /** Where Prometheus listens, `address:port`. */
  readonly prometheus: string;
  /** config.yaml of the adapter. */
  readonly adapter: string;
  readonly namespace: string;
}

const answer = z.object({
  data: z.object({result: z.array(z.object({metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()])}))}),
});

/** Asks Prometheus by the adapter's deployed rules, until `signal`: what the custom-metrics API answers for pods with a process. */
export async function measureLive(
  dir: string,
  scene: () => Scene | undefined,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = layout(dir).liveMetrics;
  await rm(file, {force: true});
  let written = '';
  let complaint = '';
  while (!signal.aborted) {
    const now = scene();
    const measured = now === undefined ? {metrics: {}} : await measure(now).catch((error: unknown) => String(error));
    if (typeof measured === 'string' && measured !== complaint) log(`live metrics: ${measured}`);
    complaint = typeof measured === 'string' ? measured : '';
    const text = `${JSON.stringify(typeof measured === 'string' ? {metrics: {}} : measured)}\n`;
    if (text !== written) await writeAtomic(file, text);
    written = text;
    await sleep(everyMs, undefined, {signal}).catch(() => {});
  }
}

/** One answer for each rule that has any. */
export async function measure({prometheus, adapter, namespace}: Scene): Promise<LiveMetrics> {
  const rules = adapterRules(adapter, namespace);
  const all = await Promise.all(rules.map(async (rule) => [rule.metric, await values(prometheus, rule)] as const));
  return {metrics: Object.fromEntries(all.filter(([, pods]) => pods.length > 0))};
}

async function values(prometheus: string, {query, podLabel}: AdapterRule): Promise<{readonly pod: string; readonly value: number}[]> {
  const url = `http://${prometheus}/api/v1/query?${new URLSearchParams({query})}`;
  const response = await fetch(url, {signal: AbortSignal.timeout(limitMs)});
  if (!response.ok) throw new Error(`${query}: ${response.status} ${(await response.text()).slice(0, 200)}`);
  const {data} = answer.parse(await response.json());
  return data.result.flatMap(({metric, value: [, text]}) => {
    const pod = metric[podLabel];
    const value = Number(text);
    return pod === undefined || !Number.isFinite(value) ? [] : [{pod, value}];
  });
}
