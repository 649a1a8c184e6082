import {canonicalJson} from '../../core/json.ts';
import type {KubeObject} from '../../core/objects.ts';
import {fieldsAt} from '../fields.ts';
import {suffixOf} from '../hash.ts';

const cache = new WeakMap<object, string>();

/** The hash of a pod template that names ReplicaSets and revisions: equal templates, equal hash. */
export function templateHash(workload: KubeObject): string {
  const template = fieldsAt(workload, 'spec', 'template');
  const found = cache.get(template);
  if (found !== undefined) return found;
  const hash = suffixOf(canonicalJson(template), 10);
  cache.set(template, hash);
  return hash;
}
