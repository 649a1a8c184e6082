import type {KubeObject} from '../core/objects.ts';
import {fieldsAt, isFields} from './fields.ts';

/** Whether a value has what identifies a Kubernetes object; the rest is read with care anyway. */
export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isFields(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    typeof fieldsAt(value, 'metadata').name === 'string'
  );
}
