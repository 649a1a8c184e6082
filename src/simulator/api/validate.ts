import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {fieldsAt, isFields, textsAt} from '../fields.ts';
import {selects} from './selectors.ts';

const nameForm = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
/** Kinds whose names may hold more, such as `system:node`. */
const freeNames = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);
const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod']);

/**
 * What is wrong with an object, as the server would say it; empty when nothing the simulator knows of is.
 * Far from a full schema: it catches what an edited manifest usually breaks.
 */
export function validate(object: KubeObject): readonly string[] {
  const problems: string[] = [];
  const {name} = object.metadata;
  if (!freeNames.has(object.kind) && (name.length > 253 || !nameForm.test(name))) {
    problems.push(
      `metadata.name: Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`,
    );
  }
  for (const [key, value] of Object.entries(fieldsAt(object, 'metadata', 'labels'))) {
    if (typeof value !== 'string' || value.length > 63 || !/^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/.test(value)) {
      problems.push(
        `metadata.labels: Invalid value: ${JSON.stringify(value)}: label ${key} must be at most 63 letters, digits, '-', '_' or '.'`,
      );
    }
  }
  for (const [key, value] of Object.entries(fieldsAt(object, 'metadata', 'annotations'))) {
    if (typeof value !== 'string') problems.push(`metadata.annotations.${key}: expected string, got ${JSON.stringify(value)}`);
  }
  if (object.spec !== undefined && !isFields(object.spec)) problems.push(`spec: expected map, got ${JSON.stringify(object.spec)}`);
  if (['ConfigMap', 'Secret'].includes(object.kind)) problems.push(...dataProblems(object));
  if (workloads.has(object.kind)) problems.push(...workloadProblems(object));
  if (object.kind === 'Service') problems.push(...portProblems(object, ['spec', 'ports'], 'port'));
  return problems;
}

function dataProblems(object: KubeObject): readonly string[] {
  return Object.entries(fieldsAt(object, 'data'))
    .filter(([, value]) => typeof value !== 'string')
    .map(([key, value]) => `data.${key}: expected string, got ${JSON.stringify(value)}`);
}

function workloadProblems(object: KubeObject): readonly string[] {
  const problems: string[] = [];
  const replicas = at(object, 'spec', 'replicas');
  if (replicas !== undefined && (!Number.isInteger(replicas) || Number(replicas) < 0)) {
    problems.push(`spec.replicas: Invalid value: ${JSON.stringify(replicas)}: must be a whole number, at least 0`);
  }
  const path = object.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
  const containers = listAt(object, ...path, 'containers');
  if (containers.length === 0) problems.push(`${path.join('.')}.containers: Required value`);
  for (const [index, container] of [...containers, ...listAt(object, ...path, 'initContainers')].entries()) {
    for (const field of ['name', 'image']) {
      if (textAt(container, field) === undefined) problems.push(`${path.join('.')}.containers[${index}].${field}: Required value`);
    }
    problems.push(...portProblems(container, ['ports'], 'containerPort'));
  }
  if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) {
    const selector = at(object, 'spec', 'selector');
    if (!selects(selector, textsAt(object, 'spec', 'template', 'metadata', 'labels'))) {
      problems.push('spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`');
    }
  }
  return problems;
}

function portProblems(value: unknown, path: readonly string[], field: string): readonly string[] {
  return listAt(value, ...path)
    .map((port) => at(port, field))
    .filter((port) => typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535)
    .map((port) => `${path.join('.')}.${field}: Invalid value: ${JSON.stringify(port)}: must be between 1 and 65535, inclusive`);
}
