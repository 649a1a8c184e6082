import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

const name = 'traefik';

/** With a hostname annotation DigitalOcean reports `.hostname` instead of `.ip`. */
export default probe<KubeObject | undefined>({
  id: 'edge.load-balancer',
  question: 'Does the load balancer have an address?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'get service traefik: status.loadBalancer.ingress'},
  follows: [{apiVersion: 'v1', kind: 'Service', scope: 'namespace'}],
  read: ({world, target}, signal) => world.cluster.get({apiVersion: 'v1', kind: 'Service', namespace: target.namespace, name}, signal),
  judge: (service, target): Judgement => {
    const wanted = target.manifests.find((object) => object.kind === 'Service' && object.metadata.name === name);
    if (wanted === undefined) return {status: 'skip', message: 'this profile has no gateway'};
    if (textAt(wanted, 'spec', 'type') !== 'LoadBalancer')
      return {
        status: 'skip',
        message: `this profile reaches the gateway without a load balancer (${textAt(wanted, 'spec', 'type') ?? 'ClusterIP'})`,
      };
    if (service === undefined) return {status: 'fail', message: `service/${name} does not exist`, transient: true};
    const addresses = listAt(service, 'status', 'loadBalancer', 'ingress')
      .map((one) => textAt(one, 'ip') ?? textAt(one, 'hostname') ?? '')
      .filter((one) => one !== '');
    const [address] = addresses;
    if (address === undefined) {
      return {
        status: 'fail',
        message: 'the cloud has not given it an address yet',
        transient: true,
        hint: `kubectl -n ${target.namespace} describe service ${name}`,
      };
    }
    return {
      status: 'pass',
      message: `the load balancer is ${addresses.join(', ')}`,
      observed: [{name: 'address', value: address, unit: ''}],
    };
  },
});
