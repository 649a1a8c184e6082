import type {KubeObject} from '../../core/objects.ts';
import type {AccessAnswer, AccessQuestion} from '../../core/ports.ts';
import {probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** What a deploy needs; health-check asks for less (permissions.ts). */
export const deployPermissions = probe<readonly AccessAnswer[]>({
  id: 'kubernetes.permissions',
  question: 'May this user do everything that a deploy does?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'SelfSubjectAccessReview for every verb and resource'},
  read: ({world, target}, signal) => world.cluster.access(questionsFor(target), signal),
  judge: (answers) => {
    const denied = answers.filter((one) => !one.allowed);
    const observed = [
      {name: 'asked', value: answers.length, unit: 'count'},
      {name: 'denied', value: denied.length, unit: 'count'},
    ];
    if (answers.length === 0) return {status: 'unknown', message: 'nothing was asked', observed};
    if (denied.length === 0) return {status: 'pass', message: `all ${answers.length} permissions are there`, observed};
    const list = denied.slice(0, 8).map(nameOf).join(', ');
    return {
      status: 'fail',
      message: `not allowed: ${list}${denied.length > 8 ? ` and ${denied.length - 8} more` : ''}`,
      observed,
      hint: 'bind this user to the deployer role (group gomeet:deployers), which gomeet bootstrap creates',
    };
  },
});

/** `get secrets "livekit-keys"`, `list nodes (cluster)`. */
export function nameOf({verb, resource, subresource, group, name, namespace}: AccessQuestion): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
  return `${verb} ${what}${name === undefined ? '' : ` "${name}"`}${namespace === undefined ? ' (cluster)' : ''}`;
}

/** What a deploy of this target asks of the API server, each once. Pure. */
export function questionsFor(target: Target): readonly AccessQuestion[] {
  const {namespace} = target;
  const asked = new Map<string, AccessQuestion>();
  const ask = (
    verb: string,
    group: string,
    resource: string,
    more: {readonly namespace?: string; readonly subresource?: string; readonly name?: string} = {namespace},
  ) => {
    const question = {verb, group, resource, ...more};
    asked.set(JSON.stringify(question), question);
  };
  for (const object of target.manifests) {
    const group = object.apiVersion.includes('/') ? object.apiVersion.slice(0, object.apiVersion.indexOf('/')) : '';
    const where = object.metadata.namespace === undefined ? {} : {namespace: object.metadata.namespace};
    for (const verb of ['get', 'create', 'patch']) ask(verb, group, pluralOf(object.kind), where);
  }
  for (const name of secretNames(target.manifests)) ask('get', '', 'secrets', {namespace, name});
  ask('create', '', 'secrets');
  for (const verb of ['create', 'get']) ask(verb, '', 'pods', {namespace, subresource: 'exec'});
  for (const resource of ['pods', 'events', 'persistentvolumeclaims', 'resourcequotas']) ask('list', '', resource);
  for (const verb of ['get', 'list', 'create', 'patch']) ask(verb, '', 'configmaps');
  // Release records.
  for (const verb of ['get', 'create', 'delete']) ask(verb, 'apps', 'controllerrevisions');
  for (const resource of ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions']) ask('list', 'apps', resource);
  for (const resource of ['deployments', 'statefulsets']) ask('patch', 'apps', resource, {namespace, subresource: 'scale'});
  for (const verb of ['get', 'create', 'update']) ask(verb, 'coordination.k8s.io', 'leases');
  for (const verb of ['list', 'delete']) ask(verb, 'batch', 'jobs');
  ask('list', '', 'nodes', {});
  ask('list', '', 'pods', {});
  ask('list', 'storage.k8s.io', 'storageclasses', {});
  return [...asked.values()];
}

/** Secrets that the pods of the manifests mount or read; cert-manager writes the one of a Certificate. */
export function secretNames(manifests: readonly KubeObject[]): readonly string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, entry] of Object.entries(value)) {
      const ref =
        entry !== null && typeof entry === 'object' ? (entry as {readonly name?: unknown; readonly secretName?: unknown}) : undefined;
      if ((key === 'secretKeyRef' || key === 'secretRef') && typeof ref?.name === 'string') names.add(ref.name);
      if (key === 'secret' && typeof ref?.secretName === 'string') names.add(ref.secretName);
      walk(entry);
    }
  };
  for (const object of manifests) if (object.kind !== 'Certificate') walk(object['spec']);
  return [...names].sort();
}

/** Resource name of a kind, by the rule that every kind of these manifests follows. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}
