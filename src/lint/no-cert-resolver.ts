import {listAt} from '../core/objects.ts';
import {textsOf} from '../manifests/plain.ts';
import {containersOf, replicaRange} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'no-cert-resolver',
  sentence:
    'Traefik with more than one replica has no certificate resolver of its own, which would store certificates per pod; cert-manager issues them.',
  check({objects}) {
    const report = new Report();
    const traefiks = objects.filter((object) => containersOf(object).some((container) => /(^|\/)traefik:/.test(container.image)));
    const several = traefiks.some((object) => replicaRange(objects, object).max > 1);
    if (!several) return report.verdict();
    for (const object of traefiks) {
      const args = containersOf(object).flatMap((container) => listAt(container.spec, 'args').map(String));
      if (args.some((arg) => /certificatesresolvers|certresolver/i.test(arg))) report.problem(object, 'configures a certificate resolver');
    }
    for (const object of objects) {
      const named =
        object.apiVersion.startsWith('traefik.io/') && [...textsOf(object)].some(({pointer}) => pointer.endsWith('/certResolver'));
      if (named) report.problem(object, 'names a certResolver');
      if (object.kind === 'ConfigMap' && /^\s*certificatesResolvers:/m.test(Object.values(object['data'] ?? {}).join('\n'))) {
        report.problem(object, 'configures a certificate resolver');
      }
    }
    return report.verdict();
  },
});
