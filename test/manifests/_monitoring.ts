import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';
import {at, type KubeObject} from '../../src/core/objects.ts';
import {isMap} from '../../src/manifests/plain.ts';
import {shippedInput} from '../lint/_draft.ts';

/** Every text of the ConfigMaps with this prefix, by file name. */
export async function textsOf(prefix: string, profile = 'gomeet-500'): Promise<ReadonlyMap<string, string>> {
  const {objects} = await shippedInput(profile);
  return new Map(objects.filter((object) => object.kind === 'ConfigMap' && object.metadata.name.startsWith(prefix)).flatMap(filesOf));
}

function filesOf(object: KubeObject): readonly (readonly [string, string])[] {
  const data = at(object, 'data');
  return Object.entries(isMap(data) ? data : {}).map(([name, text]) => [name, String(text)]);
}

export type Rule = {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: {readonly [name: string]: string};
  readonly annotations: {readonly [name: string]: string};
};
type RuleFile = {readonly groups: readonly {readonly name: string; readonly rules: readonly Rule[]}[]};

export async function rulesOf(): Promise<readonly Rule[]> {
  return [...(await textsOf('prometheus-rules-')).values()].flatMap((text) =>
    (parse(text) as RuleFile).groups.flatMap((group) => group.rules),
  );
}

/** promtool's own test files, by name. */
export const fixtureFolder = join(import.meta.dirname, '../fixtures/alerts');
export type AlertTests = {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly name: string;
    readonly input_series: readonly {readonly series: string}[];
    readonly alert_rule_test?: readonly {readonly alertname: string; readonly exp_alerts: readonly object[]}[];
  }[];
};
export function alertTests(): ReadonlyMap<string, AlertTests> {
  const files = readdirSync(fixtureFolder).filter((name) => name.endsWith('.yaml'));
  return new Map(files.map((name) => [name, parse(readFileSync(join(fixtureFolder, name), 'utf8')) as AlertTests]));
}

export type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: {readonly x: number; readonly y: number; readonly w: number; readonly h: number};
  readonly datasource?: {readonly type: string; readonly uid: string};
  readonly fieldConfig?: {readonly defaults: {readonly unit?: string}};
  readonly options?: {readonly content?: string};
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: {readonly uid: string};
  }[];
};
export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: {readonly list: readonly {readonly name: string; readonly definition: string}[]};
};
export async function dashboards(): Promise<ReadonlyMap<string, Dashboard>> {
  return new Map([...(await textsOf('grafana-dashboards-'))].map(([name, text]) => [name, JSON.parse(text) as Dashboard]));
}
