import {parse} from 'yaml';
import {at, listAt, textAt} from '../core/objects.ts';
import {configText} from '../manifests/settings.ts';
import {Report, rule} from './_rule.ts';

const prefix = 'service.beta.kubernetes.io/do-loadbalancer-';

export default rule({
  id: 'proxy-protocol-regional',
  sentence:
    'A load balancer with PROXY protocol is of type REGIONAL: the default, REGIONAL_NETWORK, has none, and every client address would be lost.',
  check({objects}) {
    const report = new Report();
    for (const service of objects.filter((object) => object.kind === 'Service' && textAt(object, 'spec', 'type') === 'LoadBalancer')) {
      const {annotations} = service.metadata;
      const proxied = annotations?.[`${prefix}enable-proxy-protocol`] === 'true';
      if (proxied && annotations[`${prefix}type`] !== 'REGIONAL')
        report.problem(service, `has PROXY protocol but not ${prefix}type: REGIONAL`);
    }
    const entryPoints = at(parse(configText(objects, 'traefik-static', 'traefik.yaml')), 'entryPoints');
    const trusts = ['web', 'websecure'].every((name) => listAt(entryPoints, name, 'proxyProtocol', 'trustedIPs').length > 0);
    const sends = objects.some((object) => object.metadata.annotations?.[`${prefix}enable-proxy-protocol`] === 'true');
    if (sends && !trusts)
      report.problem('configmap/traefik-static', 'the load balancer speaks PROXY protocol and Traefik trusts no address for it');
    return report.verdict();
  },
});
