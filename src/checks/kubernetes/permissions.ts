import type {AccessAnswer, AccessQuestion} from '../../core/ports.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {answersTo} from './_allowed.ts';
import {nameOf, pluralOf, secretNames} from './_deploy-permissions.ts';

/** What is asked of the API server for other probes, in groups that people know. */
export default probe<readonly AccessAnswer[]>({
  id: 'kubernetes.permissions',
  question: 'May this user read everything that health-check asks for?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'SelfSubjectRulesReview of the namespace, SelfSubjectAccessReview for what no rule gives'},
  runbook: 'rbac',
  read: ({world, target}, signal) => answersTo(world.cluster, readingQuestions(target), signal),
  judge: judgeReads,
});

/** Pure. What a missing right leaves unknown says so itself, with the server's words; this names all of them at once. */
export function judgeReads(answers: readonly AccessAnswer[], target: Target): Judgement {
  const denied = answers.filter((one) => !one.allowed);
  const observed = [
    {name: 'asked', value: answers.length, unit: 'count'},
    {name: 'denied', value: denied.length, unit: 'count'},
  ];
  if (answers.length === 0) return {status: 'unknown', message: 'nothing was asked', observed};
  if (denied.length === 0)
    return {status: 'pass', message: `all ${answers.length} permissions that health-check needs are there`, observed};
  const lost = [...new Set(denied.flatMap((one) => (one.subresource === undefined ? [] : [means[one.subresource] ?? []].flat())))];
  return {
    status: 'warn',
    message: `not allowed: ${denied.map(nameOf).join(', ')}; what needs it is unknown${lost.length === 0 ? '' : ` (${lost.join(', ')})`}`,
    observed,
    hint: `bind this user to the reader role (group gomeet:readers) or, for what is asked inside pods, to gomeet:deployers: gomeet bootstrap --target ${target.name}`,
  };
}

const means: {readonly [subresource: string]: string} = {
  exec: 'what data stores say of themselves',
  portforward: 'what pods answer on their ports',
  log: 'sizes of backups',
};

/** Lists of the namespace and the cluster, single Secrets, and three ways into pods. Pure. */
export function readingQuestions(target: Target): readonly AccessQuestion[] {
  const {namespace} = target;
  const asked = new Map<string, AccessQuestion>();
  const ask = (question: AccessQuestion) => asked.set(JSON.stringify(question), question);
  for (const {apiVersion, kind, metadata} of target.manifests) {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    ask({verb: 'list', group, resource: pluralOf(kind), ...(metadata.namespace === undefined ? {} : {namespace: metadata.namespace})});
  }
  for (const resource of ['pods', 'events', 'persistentvolumeclaims', 'resourcequotas'])
    ask({verb: 'list', group: '', resource, namespace});
  for (const resource of ['replicasets', 'controllerrevisions']) ask({verb: 'list', group: 'apps', resource, namespace});
  ask({verb: 'list', group: 'discovery.k8s.io', resource: 'endpointslices', namespace});
  ask({verb: 'list', group: 'coordination.k8s.io', resource: 'leases', namespace});
  for (const resource of ['roles', 'rolebindings']) ask({verb: 'list', group: 'rbac.authorization.k8s.io', resource, namespace});
  for (const resource of ['clusterroles', 'clusterrolebindings']) ask({verb: 'list', group: 'rbac.authorization.k8s.io', resource});
  for (const resource of ['nodes', 'pods']) ask({verb: 'list', group: '', resource});
  ask({verb: 'list', group: 'storage.k8s.io', resource: 'storageclasses'});
  ask({verb: 'get', group: '', resource: 'namespaces', name: namespace});
  for (const name of secretNames(target.manifests)) ask({verb: 'get', group: '', resource: 'secrets', namespace, name});
  for (const subresource of ['exec', 'portforward']) ask({verb: 'create', group: '', resource: 'pods', subresource, namespace});
  ask({verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace});
  return [...asked.values()];
}
