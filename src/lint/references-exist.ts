import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import {referencesOf} from '../manifests/references.ts';
import {findObject, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

/** Every namespace has these without anybody applying them. */
const given = new Set([
  'ServiceAccount/default',
  'ConfigMap/kube-root-ca.crt',
  'PriorityClass/system-node-critical',
  'PriorityClass/system-cluster-critical',
]);
/** ClusterRoles of every cluster that bindings may name. */
const givenRoles = new Set([
  'view',
  'edit',
  'admin',
  'cluster-admin',
  'system:auth-delegator',
  'extension-apiserver-authentication-reader',
]);

export default rule({
  id: 'references-exist',
  sentence: 'Every ConfigMap and key, ServiceAccount, PriorityClass, claim and role that is referred to exists.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      if (templateOf(object) !== undefined) checkPods(objects, object, report);
      if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') checkBinding(objects, object, report);
    }
    return report.verdict();
  },
});

function checkPods(objects: readonly KubeObject[], workload: KubeObject, report: Report): void {
  const seen = new Set<string>();
  for (const {kind, name, keys, optional} of referencesOf(workload)) {
    if (kind === 'Secret' || optional || given.has(`${kind}/${name}`)) continue;
    const found = findObject(objects, kind, name);
    for (const missing of found === undefined
      ? [`${kind} ${name}`]
      : keys.filter((key) => !hasKey(found, key)).map((key) => `key ${key} of ${kind} ${name}`)) {
      if (!seen.has(missing)) report.problem(workload, `refers to ${missing}, which does not exist`);
      seen.add(missing);
    }
  }
}

function hasKey(configMap: KubeObject, key: string): boolean {
  return textAt(configMap, 'data', key) !== undefined || textAt(configMap, 'binaryData', key) !== undefined;
}

function checkBinding(objects: readonly KubeObject[], binding: KubeObject, report: Report): void {
  const kind = textAt(binding, 'roleRef', 'kind') ?? '';
  const name = textAt(binding, 'roleRef', 'name') ?? '';
  if (!givenRoles.has(name) && findObject(objects, kind, name) === undefined)
    report.problem(binding, `binds ${kind} ${name}, which does not exist`);
  for (const subject of listAt(binding, 'subjects')) {
    const account = textAt(subject, 'name') ?? '';
    const ours = textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'namespace') !== 'kube-system';
    const missing = ours && account !== 'default' && findObject(objects, 'ServiceAccount', account) === undefined;
    if (missing) report.problem(binding, `binds ServiceAccount ${account}, which does not exist`);
  }
}
