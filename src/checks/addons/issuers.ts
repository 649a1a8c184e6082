import {conditionOf, type KubeObject, shortName, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

/** An issuer is Ready when cert-manager runs and has an account with the authority; without it no certificate is renewed. */
export default probe<readonly KubeObject[]>({
  id: 'addons.issuers',
  question: 'Can every issuer of the platform issue certificates?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list clusterissuers, issuers.cert-manager.io: Ready'},
  runbook: 'certificates',
  read: async ({world, target}, signal) => {
    const {namespace} = target;
    const [wide, own] = await Promise.all([
      world.cluster.list('cert-manager.io/v1', 'ClusterIssuer', {}, signal),
      world.cluster.list('cert-manager.io/v1', 'Issuer', {namespace}, signal),
    ]);
    return [...wide, ...own];
  },
  judge: (found, target) => {
    const wanted = target.bootstrap.filter(({kind}) => kind === 'ClusterIssuer' || kind === 'Issuer').map(nameOf);
    const used = new Set(target.manifests.filter((object) => object.kind === 'Certificate').map(issuerOf));
    if (wanted.length === 0) return {status: 'skip', message: 'this target has no issuers'};
    const judged = wanted.flatMap((instance): readonly Judgement[] => {
      const issuer = found.find((one) => nameOf(one) === instance);
      // One that no certificate names is there for tests.
      const status = used.has(instance) ? 'fail' : 'warn';
      if (issuer === undefined) return [{status, instance, message: 'it does not exist', hint: `gomeet bootstrap --target ${target.name}`}];
      const ready = conditionOf(issuer, 'Ready');
      if (ready?.status === 'True') return [];
      const hint = `kubectl describe ${instance.replace('/', ' ')}`;
      if (ready === undefined) return [{status: 'unknown', instance, message: 'cert-manager has not looked at it: does it run?', hint}];
      return [{status, instance, message: `it is not ready: ${ready.reason}: ${ready.message}`, hint}];
    });
    if (judged.length > 0) return judged;
    return {status: 'pass', message: `${wanted.join(', ')} are ready`, observed: [{name: 'issuers', value: wanted.length, unit: 'count'}]};
  },
});

function issuerOf(certificate: KubeObject): string {
  const kind = textAt(certificate, 'spec', 'issuerRef', 'kind') ?? 'Issuer';
  return shortName({kind, name: textAt(certificate, 'spec', 'issuerRef', 'name') ?? ''});
}

/** `clusterissuer/letsencrypt`. */
function nameOf({kind, metadata: {name}}: KubeObject): string {
  return shortName({kind, name});
}
