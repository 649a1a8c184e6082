import {parse} from 'yaml';
import {type KubeObject, textAt} from '../core/objects.ts';
import {findObject} from './workloads.ts';

/** Text of one key of a ConfigMap; empty when there is none, so that whoever looks for a number in it reports that one as missing. */
export function configText(objects: readonly KubeObject[], map: string, key: string): string {
  const found = findObject(objects, 'ConfigMap', map);
  return (found === undefined ? undefined : textAt(found, 'data', key)) ?? '';
}

/** A configuration file in YAML as plain data; `undefined` for no text and for text that is no YAML. */
export function yamlSettings(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A setting of a line-oriented file: `key = value` (PostgreSQL, PgBouncer, coturn) or `key value` (Redis). Later lines win,
 * as all four read them. Quotes around the value are dropped.
 */
export function settingOf(text: string, key: string): string | undefined {
  const escaped = key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = [...text.matchAll(new RegExp(`^[ \\t]*${escaped}(?:[ \\t]*=[ \\t]*|[ \\t]+)([^#\\n]*)`, 'gm'))];
  return lines
    .at(-1)?.[1]
    ?.trim()
    .replace(/^(['"])(.*)\1$/, '$2');
}

/** A number of a line-oriented file; `undefined` when missing or not a number. */
export function numberSetting(text: string, key: string): number | undefined {
  const value = settingOf(text, key);
  return value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? undefined : Number(value);
}
