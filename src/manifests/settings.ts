import {parse} from 'yaml';
import {type KubeObject, textAt} from '../core/objects.ts';
import {findObject} from './workloads.ts';

/** Text of one key of a ConfigMap; `undefined` when there is none. */
export function configTextOf(objects: readonly KubeObject[], map: string, key: string): string | undefined {
  const found = findObject(objects, 'ConfigMap', map);
  return found === undefined ? undefined : textAt(found, 'data', key);
}

/** A configuration file in YAML as plain data; `undefined` for no text and for text that is no YAML. */
export function yamlSettings(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The value of `name=value` in a file such as turnserver.conf; the last one counts. */
export function lineSetting(text: string | undefined, name: string): string | undefined {
  const lines = (text ?? '').split('\n').filter((line) => line.trim().startsWith(`${name}=`));
  return lines
    .at(-1)
    ?.trim()
    .slice(name.length + 1);
}
