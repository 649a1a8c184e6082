import {at, listAt, textAt} from '../core/objects.ts';
import {containersOf, findObject, podLabelsOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

/** Names that documents, runbooks and people's fingers rely on. */
const workloads: readonly (readonly [kind: string, name: string, app: string])[] = [
  ['StatefulSet', 'postgres-primary', 'postgres'],
  ['StatefulSet', 'redis-master', 'redis'],
  ['Deployment', 'pgbouncer', 'pgbouncer'],
  ['Deployment', 'livekit-sfu', 'livekit-sfu'],
  ['Deployment', 'auth-service', 'auth-service'],
  ['Deployment', 'meeting-service', 'meeting-service'],
  ['Deployment', 'signaling-service', 'signaling-service'],
  ['Deployment', 'chat-service', 'chat-service'],
  ['Deployment', 'turn-service', 'turn-service'],
];
const services: readonly (readonly [name: string, port: number | undefined])[] = [
  ['traefik', undefined],
  ['grafana', 3000],
  ['prometheus', 9090],
];

export default rule({
  id: 'contract-names',
  sentence: 'Namespace, workloads, pod labels, services, autoscalers and the init job have the names that every documented command uses.',
  check({objects}) {
    const report = new Report();
    const namespace = objects.find((object) => object.kind === 'Namespace');
    if (namespace === undefined) report.problem('namespace/gomeet', 'is missing');
    for (const object of objects) {
      const {namespace: own} = object.metadata;
      if (own !== undefined && namespace !== undefined && own !== namespace.metadata.name && own !== 'kube-system') {
        report.problem(object, `is in namespace ${own}, not ${namespace.metadata.name}`);
      }
    }
    for (const [kind, name, app] of workloads) {
      const found = findObject(objects, kind, name);
      if (found === undefined) report.problem(`${kind.toLowerCase()}/${name}`, 'is missing');
      else if (podLabelsOf(found)['app'] !== app) report.problem(found, `its pods need the label app=${app}`);
    }
    for (const [name, port] of services) {
      const found = findObject(objects, 'Service', name);
      if (found === undefined) report.problem(`service/${name}`, 'is missing');
      else if (port !== undefined && !listAt(found, 'spec', 'ports').some((one) => at(one, 'port') === port)) {
        report.problem(found, `has no port ${port}`);
      }
    }
    const traefik = findObject(objects, 'Service', 'traefik');
    if (traefik !== undefined && textAt(traefik, 'spec', 'type') !== 'LoadBalancer')
      report.problem(traefik, 'must be of type LoadBalancer');
    if (findObject(objects, 'Job', 'redis-cluster-init') === undefined) report.problem('job/redis-cluster-init', 'is missing');
    for (const kind of ['Certificate', 'TLSStore']) {
      if (!objects.some((object) => object.kind === kind)) report.problem(kind.toLowerCase(), 'is missing from the namespace');
    }
    for (const hpa of objects.filter((object) => object.kind === 'HorizontalPodAutoscaler')) {
      const target = textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? '?';
      if (hpa.metadata.name !== `${target}-hpa`) report.problem(hpa, `must be named ${target}-hpa`);
    }
    for (const object of objects.filter((one) => one.kind === 'StatefulSet')) {
      if (containersOf(object).length === 0) report.problem(object, 'has no container');
    }
    return report.verdict();
  },
});
