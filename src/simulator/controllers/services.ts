import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {selects} from '../api/selectors.ts';
import type {Control, Controller} from '../control.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {between, suffixOf} from '../hash.ts';
import {isActive, isReady, ownerReference} from '../pods.ts';

/** A DigitalOcean load balancer takes some minutes; the simulator takes seconds, so that nobody waits for nothing. */
const loadBalancerMs = 20_000;

/** Services: the addresses behind them, and the load balancer in front. */
export const services: Controller = {
  name: 'service',
  kinds: ['Service'],
  reconcile(service, control) {
    const selector = fieldsAt(service, 'spec', 'selector');
    if (Object.keys(selector).length > 0) publish(service, selector, control);
    if (textAt(service, 'spec', 'type') !== 'LoadBalancer' || listAt(service, 'status', 'loadBalancer', 'ingress').length > 0)
      return undefined;
    const due = Date.parse(service.metadata.creationTimestamp ?? '') + loadBalancerMs;
    if (control.now() < due) return due;
    const hostname = service.metadata.annotations?.['service.beta.kubernetes.io/do-loadbalancer-hostname'];
    // 203.0.113.0/24 is reserved for documentation (RFC 5737): nobody can mistake it for a real address.
    const ip = `203.0.113.${between(`${service.metadata.namespace}/${service.metadata.name}`, 10, 250)}`;
    control.status(service, {
      ...fieldsAt(service, 'status'),
      loadBalancer: {ingress: [{ip, ...(hostname === undefined ? {} : {hostname})}]},
    });
    control.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
    return undefined;
  },
};

function publish(service: KubeObject, selector: Fields, control: Control): void {
  const {name, namespace = ''} = service.metadata;
  const early = fieldsAt(service, 'spec').publishNotReadyAddresses === true;
  const pods = [...control.store.ofKind('Pod').values()].filter(
    (pod) =>
      pod.metadata.namespace === namespace &&
      isActive(pod) &&
      selects({matchLabels: selector}, pod.metadata.labels ?? {}) &&
      textAt(pod, 'status', 'podIP') !== undefined,
  );
  const ports = listAt(service, 'spec', 'ports').map((port) => ({
    name: textAt(port, 'name') ?? '',
    port: numberAt(port, 'targetPort') ?? numberAt(port, 'port') ?? 0,
    protocol: textAt(port, 'protocol') ?? 'TCP',
  }));
  control.put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${suffixOf(`${namespace}/${name}`, 5)}`,
      namespace,
      labels: {'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io'},
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: pods.map((pod) => ({
      addresses: [textAt(pod, 'status', 'podIP')],
      conditions: {ready: early || isReady(pod), serving: isReady(pod), terminating: false},
      nodeName: textAt(pod, 'spec', 'nodeName'),
      targetRef: reference(pod),
    })),
    ports,
  });
  const address = (pod: KubeObject) => ({
    ip: textAt(pod, 'status', 'podIP'),
    nodeName: textAt(pod, 'spec', 'nodeName'),
    targetRef: reference(pod),
  });
  const ready = pods.filter((pod) => early || isReady(pod)).map(address);
  const waiting = pods.filter((pod) => !early && !isReady(pod)).map(address);
  const subset = {...(ready.length === 0 ? {} : {addresses: ready}), ...(waiting.length === 0 ? {} : {notReadyAddresses: waiting}), ports};
  control.put({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {name, namespace, ownerReferences: [ownerReference(service)]},
    ...(pods.length === 0 ? {} : {subsets: [subset]}),
  });
}

function reference(pod: KubeObject) {
  const {name, namespace = '', uid = ''} = pod.metadata;
  return {kind: 'Pod', name, namespace, uid};
}
