import {at, type KubeObject, textAt} from '../core/objects.ts';
import {Secret} from '../core/secret.ts';
import type {SecretValues} from './generate.ts';
import type {SecretSpec} from './spec.ts';

export const generatedAtAnnotation = 'gomeet.io/generated-at';

/**
 * The object for the cluster's create call; here and in `toMergePatch` values leave their wrapping, nowhere else.
 * `data`, not `stringData`: what is read back has the same shape as what was written.
 */
export function toKubernetesSecret(spec: SecretSpec, values: SecretValues, namespace: string, now: Date): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: spec.name,
      namespace,
      labels: {'app.kubernetes.io/managed-by': 'gomeet'},
      annotations: {[generatedAtAnnotation]: now.toISOString()},
    },
    type: 'Opaque',
    data: encoded(values, Object.keys(values)),
  };
}

/** A merge patch that adds these keys to a Secret that exists, and touches no other. */
export function toMergePatch(keys: readonly string[], values: SecretValues): {readonly data: {readonly [key: string]: string}} {
  return {data: encoded(values, keys)};
}

function encoded(values: SecretValues, keys: readonly string[]): {readonly [key: string]: string} {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = values[key];
      return value === undefined ? [] : [[key, Buffer.from(value.reveal(), 'utf8').toString('base64')]];
    }),
  );
}

/** Values of a Secret that was read; keys that are not text are left out. */
export function fromKubernetesSecret(object: KubeObject): SecretValues {
  const data = at(object, 'data');
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.keys(data).flatMap((key) => {
      const value = textAt(data, key);
      return value === undefined ? [] : [[key, new Secret(Buffer.from(value, 'base64').toString('utf8'))]];
    }),
  );
}
