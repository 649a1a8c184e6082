import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {AlertRouting, ReceivedAlert, Silence} from '../core/monitoring.ts';
import {parseRouting} from '../manifests/alert-routing.ts';

const status = z.object({
  cluster: z.object({status: z.string(), peers: z.array(z.unknown()).nullish()}),
  config: z.object({original: z.string()}),
});
const matcher = z.object({name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true)});
const silence = z.object({
  id: z.string(),
  status: z.object({state: z.enum(['active', 'pending', 'expired'])}),
  comment: z.string().default(''),
  createdBy: z.string().default(''),
  startsAt: z.string(),
  endsAt: z.string(),
  matchers: z.array(matcher),
});
const alert = z.object({
  labels: z.record(z.string(), z.string()),
  startsAt: z.string(),
  status: z.object({state: z.enum(['active', 'suppressed', 'unprocessed'])}),
});

function parsed<Schema extends z.ZodType>(body: string, path: string, schema: Schema): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  const found = schema.safeParse(value);
  if (!found.success)
    throw new ToolError('alertmanager', `${path} answers something that is not Alertmanager's API: ${body.slice(0, 100)}`);
  return found.data;
}

export type AlertmanagerStatus = {readonly clusterStatus: string; readonly peers: number; readonly routing: AlertRouting};

/** Throws a ToolError for what is no status. */
export function parseStatus(body: string): AlertmanagerStatus {
  const {cluster, config} = parsed(body, '/api/v2/status', status);
  return {clusterStatus: cluster.status, peers: cluster.peers?.length ?? 0, routing: parseRouting(config.original)};
}

export function parseSilences(body: string): readonly Silence[] {
  return parsed(body, '/api/v2/silences', z.array(silence)).map(({status: {state}, ...rest}) => ({...rest, state}));
}

export function parseReceived(body: string, pod: string): readonly ReceivedAlert[] {
  return parsed(body, '/api/v2/alerts', z.array(alert)).map(({labels, startsAt, status: {state}}) => ({
    pod,
    name: labels['alertname'] ?? '',
    state,
    severity: labels['severity'] ?? '',
    startsAt,
  }));
}
