import {readFile} from 'node:fs/promises';
import {layout} from '../paths.ts';
import type {LiveMetrics} from '../supervisor/live-metrics.ts';

/** Name of the stand-in for prometheus-adapter. */
export const CUSTOM_METRICS = 'custom.metrics.k8s.io';

/** `; live now: livekit_participants_total (2 pods)`, or that nothing is. */
export async function liveMetrics(dir: string): Promise<string> {
  const text = await readFile(layout(dir).liveMetrics, 'utf8').catch(() => '{"metrics":{}}');
  const {metrics} = JSON.parse(text) as LiveMetrics;
  const rows = Object.entries(metrics).map(([name, pods]) => `${name} (${pods.length} ${pods.length === 1 ? 'pod' : 'pods'})`);
  return rows.length === 0 ? '; nothing is live now' : `; live now: ${rows.sort().join(', ')}`;
}
