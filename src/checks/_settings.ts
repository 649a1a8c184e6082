import {textAt} from '../core/objects.ts';
import type {Judgement} from '../core/probe.ts';
import type {Target} from '../core/target.ts';

/** Text of one key of a ConfigMap of the manifests; empty when there is none. */
export function configText(target: Target, map: string, key: string): string {
  const found = target.manifests.find((object) => object.kind === 'ConfigMap' && object.metadata.name === map);
  return textAt(found, 'data', key) ?? '';
}

/** A setting of a line-oriented file: `key = value` (PostgreSQL, PgBouncer) or `key value` (Redis). The last line wins, as they read them. */
export function settingOf(text: string, key: string): string | undefined {
  const lines = text.split('\n').flatMap((line) => {
    const match = /^\s*([\w.-]+)(?:\s*=\s*|\s+)(.*)$/.exec(line.replace(/(^|\s)#.*$/, ''));
    return match?.[1] === key ? [(match[2] ?? '').trim().replace(/^(['"])(.*)\1$/, '$2')] : [];
  });
  return lines.at(-1);
}

/** The same as a number; `undefined` when missing or none. */
export function numberSetting(text: string, key: string): number | undefined {
  const value = settingOf(text, key);
  return value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? undefined : Number(value);
}

/** The question does not arise where the manifests have no workload whose pods carry the label. */
export function notDeployed(target: Target, app: string): Judgement | undefined {
  const there = target.manifests.some((object) => textAt(object, 'spec', 'template', 'metadata', 'labels', 'app') === app);
  return there || target.manifests.length === 0 ? undefined : {status: 'skip', message: `the manifests have no ${app}`};
}
