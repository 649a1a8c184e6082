import {type Break, container, pod} from './_draft.ts';

export const workloadBreaks: readonly Break[] = [
  {
    rule: 'contract-names',
    what: 'a renamed StatefulSet',
    change: (draft) => draft.set('statefulset/redis-master', ['metadata', 'name'], 'redis'),
    says: {object: 'statefulset/redis-master', message: /is missing/},
  },
  {
    rule: 'contract-names',
    what: 'a pod label that the documents do not know',
    change: (draft) => draft.set('deployment/signaling-service', [...pod.slice(0, 2), 'metadata', 'labels', 'app'], 'signaling'),
    says: {object: 'deployment/signaling-service', message: /app=signaling-service/},
  },
  {
    rule: 'contract-names',
    what: 'an HPA with a name of its own',
    change: (draft) => draft.set('horizontalpodautoscaler/livekit-sfu-hpa', ['metadata', 'name'], 'sfu'),
    says: {object: 'horizontalpodautoscaler/sfu', message: /livekit-sfu-hpa/},
  },
  {
    rule: 'contract-names',
    what: 'Grafana on another port',
    change: (draft) => draft.set('service/grafana', ['spec', 'ports', 0, 'port'], 80),
    says: {object: 'service/grafana', message: /no port 3000/},
  },
  {
    rule: 'container-names',
    what: 'a container with a short name',
    change: (draft) => draft.set('deployment/auth-service', [...container, 'name'], 'auth'),
    says: {object: 'deployment/auth-service', message: /one must be auth-service/},
  },
  {
    rule: 'jobs-without-app-label',
    what: 'an init job that looks like Redis',
    change: (draft) => draft.set('job/redis-cluster-init', ['spec', 'template', 'metadata', 'labels', 'app'], 'redis'),
    says: {object: 'job/redis-cluster-init', message: /app=redis/},
  },
  {
    rule: 'hpa-target-requests',
    what: 'no CPU request',
    change: (draft) => draft.unset('deployment/chat-service', [...container, 'resources', 'requests', 'cpu']),
    says: {object: 'deployment/chat-service', message: /requests no cpu/},
  },
  {
    rule: 'hpa-target-requests',
    what: 'an HPA of nothing',
    change: (draft) => draft.set('horizontalpodautoscaler/traefik-hpa', ['spec', 'scaleTargetRef', 'name'], 'trafik'),
    says: {object: 'horizontalpodautoscaler/traefik-hpa', message: /deployment\/trafik, which does not exist/},
  },
  {
    rule: 'hpa-owns-replicas',
    what: 'replicas under an HPA',
    change: (draft) => draft.set('deployment/traefik', ['spec', 'replicas'], 6),
    says: {object: 'deployment/traefik', message: /replicas: 6/},
  },
  {
    rule: 'hpa-owns-replicas',
    what: 'a start outside the bounds',
    change: (draft) => draft.set('horizontalpodautoscaler/livekit-sfu-hpa', ['spec', 'maxReplicas'], 20),
    says: {object: 'deployment/livekit-sfu', message: /starts with 25 pods, outside 15\.\.20/},
  },
  {
    rule: 'hpa-metrics-served',
    what: 'a metric that LiveKit never had',
    change: (draft) => draft.edit('adapter-config', 'config.yaml', 'as: livekit_participants_total', 'as: livekit_participant_total'),
    says: {object: 'horizontalpodautoscaler/livekit-sfu-hpa', message: /scales on livekit_participants_total/},
  },
  {
    rule: 'pdb-allows-eviction',
    what: 'as many available as there are',
    change: (draft) => draft.set('poddisruptionbudget/pgbouncer', ['spec'], {minAvailable: 3, selector: {matchLabels: {app: 'pgbouncer'}}}),
    says: {object: 'poddisruptionbudget/pgbouncer', message: /lets no pod go at 3 pods/},
  },
  {
    rule: 'pdb-allows-eviction',
    what: 'two budgets over one pod',
    change: (draft) => draft.set('poddisruptionbudget/pgbouncer', ['spec', 'selector', 'matchLabels', 'app'], 'redis'),
    says: {object: 'poddisruptionbudget/redis', message: /which pgbouncer covers too/},
  },
  {
    rule: 'grace-covers-drain',
    what: 'an SFU that is killed after half a minute',
    change: (draft) => draft.set('deployment/livekit-sfu', [...pod, 'terminationGracePeriodSeconds'], 30),
    says: {object: 'deployment/livekit-sfu', message: /30 s is shorter than the 18000 s/},
  },
  {
    rule: 'grace-covers-drain',
    what: 'a hook that sleeps longer than the grace',
    change: (draft) =>
      draft.set('deployment/pgbouncer', [...container, 'lifecycle', 'preStop', 'exec', 'command'], ['sh', '-c', 'sleep 90']),
    says: {object: 'deployment/pgbouncer', message: /60 s is shorter than the 90 s/},
  },
  {
    rule: 'images-pinned',
    what: 'latest',
    change: (draft) => draft.set('deployment/traefik', [...container, 'image'], 'traefik:latest'),
    says: {object: 'deployment/traefik', message: /traefik:latest/},
  },
  {
    rule: 'images-pinned',
    what: 'a registry port taken for a tag',
    change: (draft) => draft.set('deployment/traefik', [...container, 'image'], 'localhost:5000/traefik'),
    says: {object: 'deployment/traefik', message: /localhost:5000\/traefik/},
  },
  {
    rule: 'restricted-pods',
    what: 'an API service on the network of the host',
    change: (draft) => draft.set('deployment/auth-service', [...pod, 'hostNetwork'], true),
    says: {object: 'deployment/auth-service', message: /uses hostNetwork/},
  },
  {
    rule: 'restricted-pods',
    what: 'capabilities that stay',
    change: (draft) => draft.unset('statefulset/prometheus', [...container, 'securityContext', 'capabilities']),
    says: {object: 'statefulset/prometheus', message: /does not drop all capabilities/},
  },
  {
    rule: 'restricted-pods',
    what: 'a node path in an ordinary pod',
    change: (draft) => draft.set('deployment/chat-service', [...pod, 'volumes', 0], {name: 'jwt', hostPath: {path: '/etc'}}),
    says: {object: 'deployment/chat-service', message: /volume of type hostPath/},
  },
  {
    rule: 'host-network-dns',
    what: 'the default DNS policy',
    change: (draft) => draft.unset('deployment/turn-service', [...pod, 'dnsPolicy']),
    says: {object: 'deployment/turn-service', message: /dnsPolicy ClusterFirst/},
  },
];
