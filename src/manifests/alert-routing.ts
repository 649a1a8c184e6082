import {parse} from 'yaml';
import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {AlertRouting} from '../core/monitoring.ts';
import {type Route, receiversOf} from './alert-routes.ts';

const matchers = {
  match: z.record(z.string(), z.string()).default({}),
  match_re: z.record(z.string(), z.string()).default({}),
  matchers: z.array(z.string()).default([]),
};
const route: z.ZodType<Route> = z.object({
  receiver: z.string().default(''),
  continue: z.boolean().default(false),
  ...matchers,
  get routes() {
    return z.array(route).default([]);
  },
});
const configuration = z.object({route, receivers: z.array(z.looseObject({name: z.string()})).default([])});

/** Where alerts go by a configuration of Alertmanager, deployed or as it shows it itself. Throws a ToolError for what is none. */
export function parseRouting(text: string): AlertRouting {
  const read = configuration.safeParse(parse(text));
  if (!read.success)
    throw new ToolError('alertmanager', `the configuration of Alertmanager cannot be read: ${z.prettifyError(read.error)}`);
  const {route: root, receivers} = read.data;
  return {
    integrations: Object.fromEntries(
      receivers.map((receiver) => [
        receiver.name,
        Object.entries(receiver).flatMap(([key, value]) =>
          key.endsWith('_configs') && Array.isArray(value) && value.length > 0 ? [key.slice(0, -'_configs'.length)] : [],
        ),
      ]),
    ),
    byDefault: root.receiver,
    bySeverity: Object.fromEntries(['critical', 'warning'].map((severity) => [severity, receiversOf(root, {alertname: 'Any', severity})])),
  };
}
