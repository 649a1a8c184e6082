import {parse} from 'yaml';
import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';

export type Expression = {readonly object: KubeObject; readonly place: string; readonly text: string};
export type Recording = {readonly object: KubeObject; readonly name: string};

/** Alerting and recording rules in the ConfigMaps of Prometheus. */
export function prometheusRules(objects: readonly KubeObject[]): {
  readonly expressions: readonly Expression[];
  readonly records: readonly Recording[];
} {
  const rules = filesOf(objects, 'prometheus-rules', '.yaml').flatMap(({object, text}) =>
    listAt(parse(text), 'groups').flatMap((group) => listAt(group, 'rules').map((rule) => ({object, rule}))),
  );
  return {
    expressions: rules.map(({object, rule}) => ({
      object,
      place: textAt(rule, 'alert') ?? textAt(rule, 'record') ?? '?',
      text: String(at(rule, 'expr')),
    })),
    records: rules.flatMap(({object, rule}) => {
      const name = textAt(rule, 'record');
      return name === undefined ? [] : [{object, name}];
    }),
  };
}

export type AlertRule = {
  readonly object: KubeObject;
  readonly name: string;
  readonly labels: {readonly [name: string]: string};
  readonly annotations: {readonly [name: string]: string};
};

/** The alerts among the rules, with what they carry. */
export function alertRules(objects: readonly KubeObject[]): readonly AlertRule[] {
  return filesOf(objects, 'prometheus-rules', '.yaml').flatMap(({object, text}) =>
    listAt(parse(text), 'groups')
      .flatMap((group) => listAt(group, 'rules'))
      .flatMap((rule) => {
        const name = textAt(rule, 'alert');
        return name === undefined
          ? []
          : [{object, name, labels: textsIn(at(rule, 'labels')), annotations: textsIn(at(rule, 'annotations'))}];
      }),
  );
}

/** uid of every Grafana dashboard. */
export function dashboardUids(objects: readonly KubeObject[]): readonly string[] {
  return filesOf(objects, 'grafana-dashboards', '.json').flatMap(({text}) => textAt(JSON.parse(text), 'uid') ?? []);
}

/** Queries of the Grafana dashboards. */
export function dashboardQueries(objects: readonly KubeObject[]): readonly Expression[] {
  return filesOf(objects, 'grafana-dashboards', '.json').flatMap(({object, text}) => {
    const found: Expression[] = [];
    const walk = (value: unknown, title: string): void => {
      if (Array.isArray(value)) for (const entry of value) walk(entry, title);
      if (!isMap(value)) return;
      const here = typeof value['title'] === 'string' ? value['title'] : title;
      for (const [key, entry] of Object.entries(value)) {
        if (key === 'expr' && typeof entry === 'string') found.push({object, place: here, text: entry});
        else walk(entry, here);
      }
    };
    walk(JSON.parse(text), '');
    return found;
  });
}

export type AdapterRule = {readonly series: string; readonly name: string; readonly query: string};

/** Rules of the custom-metrics adapter: which series becomes which metric of the API. */
export function adapterRules(objects: readonly KubeObject[]): readonly AdapterRule[] {
  return filesOf(objects, 'adapter-config', '.yaml').flatMap(({text}) =>
    listAt(parse(text), 'rules').map((rule) => {
      const series = textAt(rule, 'seriesQuery') ?? '';
      return {series, query: textAt(rule, 'metricsQuery') ?? '', name: textAt(rule, 'name', 'as') ?? /^[\w:]+/.exec(series)?.[0] ?? ''};
    }),
  );
}

function textsIn(value: unknown): {readonly [name: string]: string} {
  return Object.fromEntries(Object.entries(isMap(value) ? value : {}).map(([key, text]) => [key, String(text)]));
}

function filesOf(
  objects: readonly KubeObject[],
  prefix: string,
  suffix: string,
): readonly {readonly object: KubeObject; readonly text: string}[] {
  return objects
    .filter((object) => object.kind === 'ConfigMap' && object.metadata.name.startsWith(prefix))
    .flatMap((object) => {
      const data = at(object, 'data');
      return Object.entries(isMap(data) ? data : {}).flatMap(([key, text]) =>
        key.endsWith(suffix) && typeof text === 'string' ? [{object, text}] : [],
      );
    });
}
