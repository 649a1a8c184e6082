import {type KubeObject, listAt} from '../core/objects.ts';
import {Report, rule} from './_rule.ts';

/** Its resources are the metrics themselves, which nobody can list in advance. */
const metricsGroup = 'custom.metrics.k8s.io';
/** Traefik's provider watches the Secrets of its namespace: routes name certificates and passwords in them. */
const secretReaders = new Set(['traefik']);

export default rule({
  id: 'roles-are-narrow',
  sentence:
    'No role uses a wildcard, and no role reads or changes Secrets that it does not name; only Traefik watches those of the namespace.',
  check({objects}) {
    const report = new Report();
    for (const role of objects.filter((object) => object.kind === 'Role' || object.kind === 'ClusterRole')) {
      for (const entry of listAt(role, 'rules')) {
        const fields = listAt(entry, 'apiGroups').every((group) => group === metricsGroup)
          ? ['verbs']
          : ['verbs', 'resources', 'apiGroups', 'nonResourceURLs'];
        for (const field of fields) if (listAt(entry, field).includes('*')) report.problem(role, `has a wildcard in ${field}`);
        for (const verb of broadSecretVerbs(role, entry)) report.problem(role, `may ${verb} Secrets that it does not name`);
      }
    }
    return report.verdict();
  },
});

/** Creating cannot be limited by name in RBAC. */
function broadSecretVerbs(role: KubeObject, entry: unknown): readonly string[] {
  const named = listAt(entry, 'resourceNames').length > 0;
  if (named || !listAt(entry, 'resources').includes('secrets')) return [];
  const reads = role.kind === 'Role' && secretReaders.has(role.metadata.name) ? ['get', 'list', 'watch'] : [];
  return listAt(entry, 'verbs')
    .map(String)
    .filter((verb) => !['create', ...reads].includes(verb));
}
