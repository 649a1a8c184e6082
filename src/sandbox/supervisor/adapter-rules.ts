import {parse} from 'yaml';
import {z} from 'zod';

/** One rule of prometheus-adapter: a series of Prometheus, and under which name the custom-metrics API serves it. */
export interface AdapterRule {
  readonly metric: string;
  /** PromQL that gives one sample per pod. */
  readonly query: string;
  /** The label that names the pod. */
  readonly podLabel: string;
}

const rule = z.object({
  seriesQuery: z.string(),
  metricsQuery: z.string(),
  name: z.object({as: z.string().default('')}).default({as: ''}),
  resources: z.object({overrides: z.record(z.string(), z.object({resource: z.string()})).default({})}).default({overrides: {}}),
});
const config = z.object({rules: z.array(rule).default([])});

/** The rules of an adapter's deployed configuration with its templates filled in, as the adapter does for all pods of a namespace. */
export function adapterRules(text: string, namespace: string): readonly AdapterRule[] {
  return config.parse(parse(text) ?? {}).rules.map(({seriesQuery, metricsQuery, name, resources}) => {
    const labelOf = (resource: string) => Object.entries(resources.overrides).find(([, one]) => one.resource === resource)?.[0] ?? resource;
    const series = /^[\w:]+/.exec(seriesQuery)?.[0] ?? '';
    const podLabel = labelOf('pod');
    return {
      metric: name.as === '' ? series : name.as,
      podLabel,
      query: metricsQuery
        .replaceAll('<<.Series>>', series)
        .replaceAll('<<.LabelMatchers>>', `${labelOf('namespace')}="${namespace}",${podLabel}=~".+"`)
        .replaceAll('<<.GroupBy>>', podLabel),
    };
  });
}
