import {type Break, pod} from './_draft.ts';

const lb = 'service.beta.kubernetes.io/do-loadbalancer-';

export const edgeBreaks: readonly Break[] = [
  {
    rule: 'port-ranges-disjoint',
    what: 'coturn on its default ports',
    change: (draft) => draft.edit('coturn-config', 'turnserver.conf', /max-port=\d+/, 'max-port=65535'),
    says: {object: 'configmap/coturn-config', message: /TURN 20001-65535 overlaps NodePorts/},
  },
  {
    rule: 'port-ranges-disjoint',
    what: 'LiveKit into the ports of TURN',
    change: (draft) => draft.edit('livekit-config', 'livekit.yaml', /port_range_end: \d+/, 'port_range_end: 20001'),
    says: {object: 'configmap/livekit-config', message: /overlaps TURN/},
  },
  {
    rule: 'proxy-protocol-regional',
    what: 'the type that has become the default',
    change: (draft) => draft.unset('service/traefik', ['metadata', 'annotations', `${lb}type`]),
    says: {object: 'service/traefik', message: /type: REGIONAL/},
  },
  {
    rule: 'proxy-protocol-regional',
    what: 'an entry point that trusts nobody',
    change: (draft) => draft.edit('traefik-static', 'traefik.yaml', /proxyProtocol:/, 'proxyProtocolX:'),
    says: {object: 'configmap/traefik-static', message: /trusts no address/},
  },
  {
    rule: 'no-cert-resolver',
    what: 'ACME in Traefik',
    change: (draft) => draft.set('ingressroute/api', ['spec', 'tls'], {certResolver: 'letsencrypt'}),
    says: {object: 'ingressroute/api', message: /certResolver/},
  },
  {
    rule: 'network-ports-declared',
    what: 'a port that moved',
    change: (draft) => draft.set('networkpolicy/pgbouncer', ['spec', 'ingress', 0, 'ports', 0, 'port'], 5432),
    says: {object: 'networkpolicy/pgbouncer', message: /opens port 5432\/TCP, which pgbouncer does not declare/},
  },
  {
    rule: 'network-ports-declared',
    what: 'a policy for nobody',
    change: (draft) => draft.set('networkpolicy/grafana', ['spec', 'podSelector', 'matchLabels', 'app'], 'graphana'),
    says: {object: 'networkpolicy/grafana', message: /selects no pods/},
  },
  {
    rule: 'network-matrix',
    what: 'no default',
    change: (draft) => draft.drop('networkpolicy/default-deny'),
    says: {object: 'networkpolicy/default-deny', message: /no policy that selects every pod/},
  },
  {
    rule: 'network-matrix',
    what: 'SFUs, which arrive from nodes, shut out of Redis',
    change: (draft) => {
      const ingress = (draft.object('networkpolicy/redis')['spec'] as {ingress: {from: {ipBlock?: unknown}[]}[]}).ingress;
      const index = ingress.findIndex((entry) => entry.from[0]?.ipBlock !== undefined);
      if (index === -1) throw new Error('no rule for nodes');
      ingress.splice(index, 1);
    },
    says: {object: 'networkpolicy/redis', message: /does not let nodes in at redis:6379/},
  },
  {
    rule: 'network-matrix',
    what: 'services straight into PostgreSQL',
    change: (draft) => {
      draft.set('networkpolicy/postgres', ['spec', 'ingress', 0, 'from', 0, 'podSelector'], {});
      draft.set('networkpolicy/auth-service', ['spec', 'egress', 0, 'to', 0, 'podSelector'], {});
      draft.set('networkpolicy/auth-service', ['spec', 'egress', 0, 'ports', 0, 'port'], 5432);
    },
    says: {object: 'networkpolicy/postgres', message: /auth-service can reach postgres:5432/},
  },
  {
    rule: 'services-select-pods',
    what: 'a selector with a typo',
    change: (draft) => draft.set('service/redis', ['spec', 'selector', 'app'], 'reddis'),
    says: {object: 'service/redis', message: /selects no pods/},
  },
  {
    rule: 'services-select-pods',
    what: 'a target port that nobody has',
    change: (draft) => draft.set('service/chat-service', ['spec', 'ports', 0, 'targetPort'], 3000),
    says: {object: 'service/chat-service', message: /targets port 3000\/TCP, which chat-service does not declare/},
  },
  {
    rule: 'annotations-are-strings',
    what: 'a bare number',
    change: (draft) => draft.set('service/traefik', ['metadata', 'annotations', `${lb}size-unit`], 6),
    says: {object: 'service/traefik', message: /size-unit is the number 6, not text/},
  },
  {
    rule: 'annotations-are-strings',
    what: 'a bare true on pods',
    change: (draft) => draft.set('deployment/traefik', [...pod.slice(0, 2), 'metadata', 'annotations', 'prometheus.io/scrape'], true),
    says: {object: 'deployment/traefik', message: /prometheus\.io\/scrape is the boolean true/},
  },
  {
    rule: 'phase-labels',
    what: 'an object without a phase',
    change: (draft) => draft.unset('configmap/api-config', ['metadata', 'labels', 'gomeet.io/phase']),
    says: {object: 'configmap/api-config', message: /has phase \(none\)/},
  },
  {
    rule: 'phase-labels',
    what: 'a cluster-wide object that a deployer would have to apply',
    change: (draft) => draft.set('priorityclass/gomeet-api', ['metadata', 'labels', 'gomeet.io/phase'], 'api'),
    says: {object: 'priorityclass/gomeet-api', message: /cluster-wide but in phase api/},
  },
  {
    rule: 'objects-unique',
    what: 'a second definition',
    change: (draft) =>
      draft.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'api-config', namespace: 'gomeet', labels: {'gomeet.io/phase': 'api'}},
        data: {},
      }),
    says: {object: 'configmap/api-config', message: /more than once/},
  },
  {
    rule: 'roles-are-narrow',
    what: 'everything',
    change: (draft) => draft.set('role/gomeet-deployer', ['rules', 0, 'verbs'], ['*']),
    says: {object: 'role/gomeet-deployer', message: /wildcard in verbs/},
  },
  {
    rule: 'roles-are-narrow',
    what: 'a reader of all Secrets',
    change: (draft) => draft.set('role/gomeet-reader', ['rules', 0, 'resources'], ['configmaps', 'secrets']),
    says: {object: 'role/gomeet-reader', message: /may list Secrets/},
  },
  {
    rule: 'kustomize-subset',
    what: 'a generator',
    change: (draft) => draft.source('overlays/dev/kustomization.yaml', 'configMapGenerator: []\n'),
    says: {object: 'overlays/dev/kustomization.yaml', message: /uses configMapGenerator/},
  },
  {
    rule: 'kustomize-subset',
    what: 'a base from a network',
    change: (draft) => draft.source('overlays/dev/kustomization.yaml', 'resources: ["https://example.org/base"]\n'),
    says: {object: 'overlays/dev/kustomization.yaml', message: /from a network/},
  },
];
