import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {FiringAlert, MonitoringRule, Sample, ScrapeTarget} from '../core/monitoring.ts';

const texts = z.record(z.string(), z.string()).default({});
const alert = z.object({labels: texts, annotations: texts, state: z.string(), activeAt: z.string().default('')});
const rule = z.object({
  type: z.enum(['alerting', 'recording']),
  name: z.string(),
  query: z.string(),
  health: z.string().default('unknown'),
  lastError: z.string().default(''),
  evaluationTime: z.number().default(0),
  state: z.enum(['inactive', 'pending', 'firing']).optional().catch(undefined),
  labels: texts,
  annotations: texts,
});
const target = z.object({
  labels: texts,
  scrapePool: z.string().default(''),
  health: z.string(),
  lastError: z.string().default(''),
  lastScrape: z.string().default(''),
});
const value = z.tuple([z.number(), z.string()]);
const result = z.discriminatedUnion('resultType', [
  z.object({resultType: z.literal('vector'), result: z.array(z.object({metric: texts, value: value.optional()}))}),
  z.object({resultType: z.literal('scalar'), result: value}),
  z.object({resultType: z.literal('string'), result: z.tuple([z.number(), z.string()])}),
]);

const envelope = z.object({status: z.enum(['success', 'error']), data: z.unknown().optional(), error: z.string().default('')});

/** What is in an answer of the HTTP API. Throws a ToolError: Prometheus' own sentence for an error, or what is wrong with the answer. */
function dataOf<Schema extends z.ZodType>(body: string, path: string, schema: Schema): z.infer<Schema> {
  const outer = envelope.safeParse(parsed(body));
  if (!outer.success) throw new ToolError('prometheus', `${path} answers something that is not Prometheus' API: ${body.slice(0, 100)}`);
  if (outer.data.status === 'error') throw new ToolError('prometheus', `Prometheus refuses: ${outer.data.error}`);
  const inner = schema.safeParse(outer.data.data);
  if (!inner.success)
    throw new ToolError('prometheus', `${path} answers in an unknown form: ${z.prettifyError(inner.error).slice(0, 300)}`);
  return inner.data;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function parseTargets(body: string): readonly ScrapeTarget[] {
  const {activeTargets} = dataOf(body, '/api/v1/targets', z.object({activeTargets: z.array(target)}));
  return activeTargets.map(({labels, scrapePool, health, lastError, lastScrape}) => ({
    job: labels['job'] ?? '',
    pool: scrapePool,
    instance: labels['instance'] ?? '',
    pod: labels['pod'] ?? '',
    health: health === 'up' || health === 'down' ? health : 'unknown',
    lastError,
    lastScrape,
  }));
}

export function parseRules(body: string): readonly MonitoringRule[] {
  const {groups} = dataOf(body, '/api/v1/rules', z.object({groups: z.array(z.object({name: z.string(), rules: z.array(rule)}))}));
  return groups.flatMap((group) =>
    group.rules.map(({type, name, query, health, lastError, evaluationTime, state, labels, annotations}) => ({
      group: group.name,
      name,
      type,
      query,
      health: health === 'ok' || health === 'err' ? health : 'unknown',
      lastError,
      evaluationTimeS: evaluationTime,
      state: state ?? '',
      labels,
      annotations,
    })),
  );
}

export function parseAlerts(body: string): readonly FiringAlert[] {
  const {alerts} = dataOf(body, '/api/v1/alerts', z.object({alerts: z.array(alert)}));
  return alerts.flatMap(({labels, annotations, state, activeAt}) => {
    if (state !== 'pending' && state !== 'firing') return [];
    return [{name: labels['alertname'] ?? '', state, severity: labels['severity'] ?? '', activeAt, labels, annotations}];
  });
}

/** A scalar is one series without labels; native histograms, which have no single value, are null. */
export function parseSamples(body: string): readonly Sample[] {
  const answer = dataOf(body, '/api/v1/query', result);
  if (answer.resultType !== 'vector') return [{labels: {}, value: numberOf(answer.result[1])}];
  return answer.result.map((one) => ({labels: one.metric, value: one.value === undefined ? null : numberOf(one.value[1])}));
}

/** Not a number and infinity (a division by zero) measure nothing. */
function numberOf(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

export function parseNames(body: string): readonly string[] {
  return dataOf(body, '/api/v1/label/__name__/values', z.array(z.string()));
}
