import {describe, expect, it} from 'vitest';
import {conditionOf, listAt} from '../../src/core/objects.ts';
import {deployment, get, minute, namespace, object, second, smallCluster, statefulSet} from './_world.ts';

const service = (name: string, spec: object) =>
  object('v1', 'Service', name, {spec: {selector: {app: name}, ports: [{port: 80, targetPort: 8080}], ...spec}});

describe('Service', () => {
  it('lists ready pods, and those that are not yet only when it is told to', () => {
    const cluster = smallCluster();
    cluster.apply([
      service('web', {}),
      deployment('web', 2),
      service('db', {clusterIP: 'None', publishNotReadyAddresses: true}),
      statefulSet('db', 1),
    ]);
    cluster.advance(4 * second);
    expect(listAt(get(cluster, 'v1', 'Endpoints', 'web'), 'subsets', 0, 'addresses')).toHaveLength(0);
    expect(listAt(get(cluster, 'v1', 'Endpoints', 'web'), 'subsets', 0, 'notReadyAddresses')).toHaveLength(2);
    expect(listAt(get(cluster, 'v1', 'Endpoints', 'db'), 'subsets', 0, 'addresses')).toHaveLength(1);
    cluster.advance(minute);
    expect(listAt(get(cluster, 'v1', 'Endpoints', 'web'), 'subsets', 0, 'addresses')).toHaveLength(2);
    const slices = cluster.store
      .list('discovery.k8s.io/EndpointSlice', namespace)
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === 'web');
    expect(slices.map((slice) => listAt(slice, 'endpoints').length)).toEqual([2]);
    expect(get(cluster, 'v1', 'Service', 'db').spec).toMatchObject({clusterIP: 'None'});
  });

  it('gets the address of its load balancer after twenty seconds', () => {
    const cluster = smallCluster();
    cluster.apply([service('traefik', {type: 'LoadBalancer'})]);
    cluster.advance(19 * second);
    expect(listAt(get(cluster, 'v1', 'Service', 'traefik'), 'status', 'loadBalancer', 'ingress')).toEqual([]);
    cluster.advance(second);
    expect(listAt(get(cluster, 'v1', 'Service', 'traefik'), 'status', 'loadBalancer', 'ingress')).toEqual([
      {ip: expect.stringMatching(/^203\.0\.113\./)},
    ]);
  });
});

it('counts what a PodDisruptionBudget allows', () => {
  const cluster = smallCluster();
  cluster.apply([
    deployment('web', 3),
    object('policy/v1', 'PodDisruptionBudget', 'web', {spec: {minAvailable: '80%', selector: {matchLabels: {app: 'web'}}}}),
    object('policy/v1', 'PodDisruptionBudget', 'one', {spec: {maxUnavailable: 1, selector: {matchLabels: {app: 'web'}}}}),
  ]);
  cluster.advance(minute);
  expect(get(cluster, 'policy/v1', 'PodDisruptionBudget', 'web').status).toMatchObject({
    expectedPods: 3,
    currentHealthy: 3,
    desiredHealthy: 3,
    disruptionsAllowed: 0,
  });
  expect(get(cluster, 'policy/v1', 'PodDisruptionBudget', 'one').status).toMatchObject({desiredHealthy: 2, disruptionsAllowed: 1});
});

describe('HorizontalPodAutoscaler', () => {
  const hpa = (metrics: object[]) =>
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web-hpa', {
      spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'}, minReplicas: 3, maxReplicas: 6, metrics},
    });
  const cpu = {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}};
  const sockets = {
    type: 'Pods',
    pods: {metric: {name: 'websocket_connections_active'}, target: {type: 'AverageValue', averageValue: '2000'}},
  };

  it('lifts its target to the minimum and becomes active when pods have been measured', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', undefined), hpa([cpu])]);
    expect(get(cluster, 'apps/v1', 'Deployment', 'web').spec).toMatchObject({replicas: 3});
    cluster.advance(10 * second);
    expect(conditionOf(get(cluster, 'autoscaling/v2', 'HorizontalPodAutoscaler', 'web-hpa'), 'ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
    });
    cluster.advance(2 * minute);
    const live = get(cluster, 'autoscaling/v2', 'HorizontalPodAutoscaler', 'web-hpa');
    expect(['AbleToScale', 'ScalingActive', 'ScalingLimited'].map((type) => conditionOf(live, type)?.status)).toEqual([
      'True',
      'True',
      'False',
    ]);
    expect(live.status).toMatchObject({
      currentReplicas: 3,
      desiredReplicas: 3,
      currentMetrics: [{type: 'Resource', resource: {name: 'cpu', current: {averageUtilization: 70}}}],
    });
  });

  it('leaves a count within its bounds alone', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 5), hpa([cpu])]);
    cluster.advance(5 * minute);
    expect(get(cluster, 'apps/v1', 'Deployment', 'web').spec).toMatchObject({replicas: 5});
  });

  it('needs the custom metrics API for a Pods metric, which needs a ready adapter', () => {
    const cluster = smallCluster();
    const active = () => conditionOf(get(cluster, 'autoscaling/v2', 'HorizontalPodAutoscaler', 'web-hpa'), 'ScalingActive');
    const api = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: {name: 'v1beta1.custom.metrics.k8s.io'},
      spec: {service: {name: 'adapter', namespace}},
    };
    cluster.apply([deployment('web', 3), hpa([cpu, sockets]), api]);
    cluster.advance(2 * minute);
    expect(active()).toMatchObject({status: 'False', reason: 'FailedGetPodsMetric'});
    expect(conditionOf(get(cluster, 'apiregistration.k8s.io/v1', 'APIService', api.metadata.name), 'Available')?.status).toBe('False');
    cluster.apply([service('adapter', {}), deployment('adapter', 1)]);
    cluster.advance(2 * minute);
    expect(conditionOf(get(cluster, 'apiregistration.k8s.io/v1', 'APIService', api.metadata.name), 'Available')?.status).toBe('True');
    expect(active()?.status).toBe('True');
  });
});

it('issues a Certificate half a minute after the load balancer has its address, and writes its Secret', () => {
  const cluster = smallCluster();
  cluster.apply([object('cert-manager.io/v1', 'Certificate', 'gomeet-tls', {spec: {secretName: 'gomeet-tls'}})]);
  const ready = () => conditionOf(get(cluster, 'cert-manager.io/v1', 'Certificate', 'gomeet-tls'), 'Ready')?.status;
  cluster.advance(10 * minute);
  expect(ready()).toBe('False');
  cluster.apply([service('traefik', {type: 'LoadBalancer'})]);
  cluster.advance(45 * second);
  expect(ready()).toBe('False');
  cluster.advance(30 * second);
  expect(ready()).toBe('True');
  expect(Object.keys(get(cluster, 'v1', 'Secret', 'gomeet-tls').data as object)).toEqual(['tls.crt', 'tls.key']);
});

it('issues one that is proven by DNS before there is a load balancer', () => {
  const cluster = smallCluster();
  const spec = {secretName: 'turn-tls', issuerRef: {kind: 'Issuer', name: 'dns'}};
  const solver = {dns01: {digitalocean: {}}};
  cluster.apply([
    object('cert-manager.io/v1', 'Issuer', 'dns', {spec: {acme: {solvers: [solver]}}}),
    object('cert-manager.io/v1', 'Certificate', 'turn-tls', {spec}),
  ]);
  cluster.advance(2 * minute);
  expect(conditionOf(get(cluster, 'cert-manager.io/v1', 'Certificate', 'turn-tls'), 'Ready')?.status).toBe('True');
});

it('forgets events after an hour, and counts repeated ones once', () => {
  const cluster = smallCluster();
  const pod = object('v1', 'Pod', 'a', {spec: {}});
  for (let time = 0; time < 3; time += 1) {
    cluster.event(pod, 'Warning', 'BackOff', 'again');
    cluster.advance(minute);
  }
  expect(cluster.store.list('Event', namespace)).toMatchObject([{count: 3, reason: 'BackOff', involvedObject: {kind: 'Pod', name: 'a'}}]);
  cluster.advance(61 * minute);
  expect(cluster.store.list('Event', namespace)).toEqual([]);
});
