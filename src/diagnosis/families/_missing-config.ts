import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {SeenEvent, Snapshot} from '../_types.ts';

/** A Secret or ConfigMap, or one key of it, that a pod needs. */
export type Missing = {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string | undefined;
  readonly volume?: string;
};

/** The kubelet's texts: `secret "x" not found`, `couldn't find key K in Secret ns/x`, `references non-existent secret key: K`. */
export function missingOf(text: string, pod: KubeObject): Missing | undefined {
  const volume = /for volume "([^"]+)"/.exec(text)?.[1];
  const about = volume === undefined ? {} : {volume};
  const whole = /\b(secrets?|configmaps?) "([^"]+)" not found/i.exec(text);
  if (whole !== null) return {kind: kindOf(whole[1]), name: whole[2] ?? '', key: undefined, ...about};
  const key = /couldn't find key (.+?) in (Secret|ConfigMap) (?:[^\s/]+\/)?([^\s,]+)/i.exec(text);
  if (key !== null) return {kind: kindOf(key[2]), name: key[3] ?? '', key: key[1], ...about};
  const entry = /references non-existent (secret|config) key: (\S+)/.exec(text);
  if (entry === null) return undefined;
  const kind = kindOf(entry[1] === 'config' ? 'configmap' : entry[1]);
  return {kind, name: sourceOf(pod, volume, kind, entry[2]) ?? '?', key: entry[2], ...about};
}

function kindOf(word: string | undefined): Missing['kind'] {
  return /^secret/i.test(word ?? '') ? 'Secret' : 'ConfigMap';
}

/** The text names only the volume; a projected one has several sources. */
function sourceOf(pod: KubeObject, volume: string | undefined, kind: Missing['kind'], key: string | undefined): string | undefined {
  const found = listAt(pod, 'spec', 'volumes').find((one) => textAt(one, 'name') === volume);
  if (found === undefined) return undefined;
  const plain = kind === 'Secret' ? textAt(found, 'secret', 'secretName') : textAt(found, 'configMap', 'name');
  if (plain !== undefined) return plain;
  const field = kind === 'Secret' ? 'secret' : 'configMap';
  const sources = listAt(found, 'projected', 'sources').filter((one) => at(one, field) !== undefined);
  const listing = sources.find((one) => listAt(one, field, 'items').some((item) => textAt(item, 'key') === key));
  return textAt(listing ?? sources[0], field, 'name');
}

/** Whether it is there now. `unknown` when nobody looked, or when the values were taken out of the object. */
export function presenceOf(
  {kind, name, key}: Missing,
  namespace: string | undefined,
  snapshot: Snapshot,
): 'present' | 'absent' | 'unknown' {
  if (!snapshot.has(kind)) return 'unknown';
  const object = snapshot.find(kind, namespace, name);
  if (object === undefined) return 'absent';
  if (key === undefined) return 'present';
  const maps = [at(object, 'data'), at(object, 'stringData'), at(object, 'binaryData')].filter(
    (one) => typeof one === 'object' && one !== null,
  );
  if (maps.length === 0) return 'unknown';
  return maps.some((map) => at(map, key) !== undefined) ? 'present' : 'absent';
}

export function missingText({kind, name, key}: Missing): string {
  const object = name === '?' ? `a ${kind}` : `${kind} ${name}`;
  return key === undefined ? object : `key ${key} of ${object}`;
}

/** The kubelet's caches of Secrets and ConfigMaps come up with the pod; until then it says this. */
export function isCacheSync(text: string): boolean {
  return /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/.test(text);
}

/** FailedMount events that name a Secret, a ConfigMap or a key that is not there. */
export function isAboutConfig(event: SeenEvent, pod: KubeObject): boolean {
  return event.reason === 'FailedMount' && missingOf(event.message, pod) !== undefined;
}
