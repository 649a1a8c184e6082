import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'load-balancer-pending',
  summary: 'The load balancer of the edge has no address (any more): nobody outside reaches the platform',
  mechanism: 'the Service traefik loses its address, and the sandbox gives it none',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace, workload: name}) => ({apiVersion: 'v1', kind: 'Service', namespace, name}),
      patch: () => ({metadata: {labels: {'sandbox.gomeet.io/stand-in': 'false'}}}),
    },
    {
      kind: 'patch',
      targets: ({namespace, workload: name}) => ({apiVersion: 'v1', kind: 'Service', namespace, name}),
      subresource: 'status',
      patch: () => ({status: {loadBalancer: {ingress: null}}}),
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Service', name: 'traefik'},
  expect: {code: 'load-balancer-pending', kind: 'retryable'},
  mustNotice: [],
  health: {exit: 3, mustNotice: ['edge.load-balancer'], mayNotice: ['edge.*', 'kubernetes.workloads', 'kubernetes.drift', 'monitoring.*']},
};
export default fault;
