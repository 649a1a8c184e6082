import {textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';

/** The settings of a deployed ConfigMap, as the server behind it runs with them: `key = value` or `key value`, the last line wins. */
export function settingsIn(control: Control, map: string, ...keys: readonly string[]): ReadonlyMap<string, string> {
  const found = control.store.get({apiVersion: 'v1', kind: 'ConfigMap', namespace: control.namespace, name: map});
  const settings = new Map<string, string>();
  for (const key of keys) {
    for (const line of (textAt(found, 'data', key) ?? '').split('\n')) {
      const match = /^\s*([\w.-]+)(?:\s*=\s*|\s+)(.*)$/.exec(line.replace(/(^|\s)#.*$/, ''));
      if (match !== null) settings.set(match[1] ?? '', (match[2] ?? '').trim().replace(/^(['"])(.*)\1$/, '$2'));
    }
  }
  return settings;
}

/** A number among them, or what the server would use. */
export function numberIn(settings: ReadonlyMap<string, string>, name: string, fallback: number): number {
  const value = Number(settings.get(name) ?? Number.NaN);
  return Number.isFinite(value) ? value : fallback;
}
