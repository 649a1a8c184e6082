import {readFile} from 'node:fs/promises';
import {parseQuantity} from '../../core/quantity.ts';
import type {SandboxApi} from '../api.ts';
import {writeAtomic} from '../atomic.ts';
import {follow, type KubeObject} from '../follow.ts';
import {layout} from '../paths.ts';

/** `custom-metrics.json`: for each metric the values by pod selector (`a=b,c=d`); the first selector that fits answers, "" fits every pod. */
export interface CustomMetrics {
  readonly metrics: Readonly<Record<string, readonly {readonly selector: string; readonly value: number}[]>>;
}

/** What autoscalers commonly ask for, so that the API answers before there is one. */
const KNOWN = ['livekit_participants_total', 'http_requests_per_second', 'websocket_connections_active', 'turn_total_allocations'];

interface Asked {
  readonly metric?: {readonly name?: string};
  readonly target?: {readonly averageValue?: string; readonly value?: string};
}

interface Autoscaler extends KubeObject {
  readonly spec: {readonly metrics?: readonly {readonly pods?: Asked; readonly object?: Asked}[]};
}

/** The file of a new sandbox: every known metric answers 1. */
export function initialMetrics(): CustomMetrics {
  return withMetrics({metrics: {}}, Object.fromEntries(KNOWN.map((name) => [name, 1])));
}

/** The same metrics and, for every pod, those values that were not there yet. */
export function withMetrics(present: CustomMetrics, values: Readonly<Record<string, number>>): CustomMetrics {
  const added = Object.entries(values).filter(([name]) => present.metrics[name] === undefined);
  return {metrics: {...present.metrics, ...Object.fromEntries(added.map(([name, value]) => [name, [{selector: '', value}]]))}};
}

/** The value of an idle platform for each metric of an autoscaler: 1, or half of the target where that is less, so that nothing scales by itself. */
export function idleValues(metrics: Autoscaler['spec']['metrics'] = []): Readonly<Record<string, number>> {
  const asked = metrics.flatMap(({pods, object}) => [pods, object]).filter((one) => one !== undefined);
  return Object.fromEntries(
    asked.flatMap(({metric, target}) => {
      const limit = target?.averageValue ?? target?.value;
      return metric?.name === undefined ? [] : [[metric.name, limit === undefined ? 1 : Math.min(1, (parseQuantity(limit) ?? 2) / 2)]];
    }),
  );
}

/** Makes sure that every metric which an autoscaler asks for has a value; values that somebody set stay. */
export async function followAutoscalers(api: SandboxApi, dir: string, signal: AbortSignal): Promise<void> {
  const file = layout(dir).customMetrics;
  await follow<Autoscaler>(
    api,
    '/apis/autoscaling/v2/horizontalpodautoscalers',
    async (autoscaler) => {
      const values = idleValues(autoscaler.spec.metrics);
      const present = JSON.parse(await readFile(file, 'utf8')) as CustomMetrics;
      if (Object.keys(values).some((name) => present.metrics[name] === undefined))
        await writeCustomMetrics(file, withMetrics(present, values));
    },
    signal,
  );
}

/** Replaces the values; the next question gets them. */
export async function writeCustomMetrics(file: string, metrics: CustomMetrics): Promise<void> {
  await writeAtomic(file, `${JSON.stringify(metrics, null, 1)}\n`);
}
