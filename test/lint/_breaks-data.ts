import {type Break, container, pod} from './_draft.ts';

export const dataBreaks: readonly Break[] = [
  {
    rule: 'pgbouncer-connections',
    what: 'one more PgBouncer',
    change: (draft) => draft.set('deployment/pgbouncer', ['spec', 'replicas'], 4),
    says: {object: 'configmap/pgbouncer-config', message: /4 pods may open 600 connections, PostgreSQL leaves 475/},
  },
  {
    rule: 'db-pool-fits',
    what: 'pools of 50',
    change: (draft) => {
      const env =
        (
          draft.object('deployment/signaling-service')['spec'] as {
            template: {spec: {containers: {env: {name: string; value?: string}[]}[]}};
          }
        ).template.spec.containers[0]?.env ?? [];
      const pool = env.find((variable) => variable.name === 'DB_POOL_MAX');
      if (pool === undefined) throw new Error('no DB_POOL_MAX');
      pool.value = '50';
    },
    says: {object: 'configmap/pgbouncer-config', message: /5400 client connections are possible, 5100 are allowed/},
  },
  {
    rule: 'redis-clients',
    what: 'the default of Redis',
    change: (draft) => draft.edit('redis-config', 'redis.conf', 'maxclients 20000', 'maxclients 8000'),
    says: {object: 'configmap/redis-config', message: /6 masters accept 48000 clients, the profile has 50000/},
  },
  {
    rule: 'redis-memory',
    what: 'maxmemory at the limit',
    change: (draft) => draft.edit('redis-config', 'size.conf', /maxmemory \S+/, 'maxmemory 12gb'),
    says: {object: 'statefulset/redis-master', message: /leaves too little of the limit 12Gi/},
  },
  {
    rule: 'redis-memory',
    what: 'a volume too small for an AOF rewrite',
    change: (draft) =>
      draft.set('statefulset/redis-replica', ['spec', 'volumeClaimTemplates', 0, 'spec', 'resources', 'requests', 'storage'], '20Gi'),
    says: {object: 'statefulset/redis-replica', message: /volume 20Gi is less than 3 x maxmemory/},
  },
  {
    rule: 'replica-counts-agree',
    what: 'a replica that the scripts do not know',
    change: (draft) => draft.set('statefulset/postgres-replica', ['spec', 'replicas'], 4),
    says: {object: 'configmap/postgres-config', message: /replicas says 3, but postgres-replica has 4/},
  },
  {
    rule: 'replica-counts-agree',
    what: 'a quorum of somebody else',
    change: (draft) => draft.edit('postgres-config', 'size.conf', 'replica_0,replica_1,replica_2', 'replica_0,replica_1'),
    says: {object: 'configmap/postgres-config', message: /names 2 replicas of 3/},
  },
  {
    rule: 'capacity-agrees',
    what: 'an HPA that was changed alone',
    change: (draft) => draft.set('horizontalpodautoscaler/chat-service-hpa', ['spec', 'maxReplicas'], 40),
    says: {object: 'capacity/chat-service', message: /max is 25, the manifests have 40/},
  },
  {
    rule: 'storage-retained',
    what: 'a class that deletes',
    change: (draft) =>
      draft.set('statefulset/postgres-primary', ['spec', 'volumeClaimTemplates', 0, 'spec', 'storageClassName'], 'do-block-storage'),
    says: {object: 'statefulset/postgres-primary', message: /storage class do-block-storage$/},
  },
  {
    rule: 'quota-covers-maximum',
    what: 'a quota for the smallest size',
    change: (draft) => draft.set('resourcequota/gomeet', ['spec', 'hard', 'pods'], '150'),
    says: {object: 'resourcequota/gomeet', message: /pods 150 is less than the \d+ /},
  },
  {
    rule: 'pods-fit-pools',
    what: 'an SFU as large as its node',
    change: (draft) => draft.set('deployment/livekit-sfu', [...container, 'resources', 'requests', 'cpu'], '16'),
    says: {object: 'pool/media', message: /25 of \d+ pods find no room on 27 nodes: livekit-sfu/},
  },
  {
    rule: 'pods-fit-pools',
    what: 'a pool that the profile does not have',
    change: (draft) => draft.set('statefulset/prometheus', [...pod, 'nodeSelector'], {'gomeet.io/pool': 'monitoring'}),
    says: {object: 'pool/monitoring', message: /has no pool monitoring/},
  },
  {
    rule: 'pods-fit-pools',
    what: 'more SFUs than nodes with free ports',
    change: (draft) => draft.set('deployment/livekit-sfu', ['metadata', 'annotations', 'gomeet.io/initial-replicas'], '28'),
    says: {object: 'pool/media', message: /1 of \d+ pods find no room/},
  },
  {
    rule: 'secret-keys-generated',
    what: 'a key with a typo',
    change: (draft) => draft.set('deployment/livekit-egress', [...container, 'env', 2, 'valueFrom', 'secretKeyRef', 'key'], 'apisecret'),
    says: {object: 'deployment/livekit-egress', message: /reads key apisecret of Secret livekit-keys/},
  },
  {
    rule: 'secret-keys-generated',
    what: 'a Secret that nothing makes',
    change: (draft) => draft.set('middleware/admin-auth', ['spec', 'basicAuth', 'secret'], 'dashboard'),
    says: {object: 'middleware/admin-auth', message: /Secret dashboard, which nothing makes/},
  },
  {
    rule: 'references-exist',
    what: 'a ConfigMap that was dropped',
    change: (draft) => draft.drop('configmap/livekit-config'),
    says: {object: 'deployment/livekit-sfu', message: /ConfigMap livekit-config, which does not exist/},
  },
  {
    rule: 'references-exist',
    what: 'a priority class with a typo',
    change: (draft) => draft.set('deployment/traefik', [...pod, 'priorityClassName'], 'gomeet-edges'),
    says: {object: 'deployment/traefik', message: /PriorityClass gomeet-edges/},
  },
  {
    rule: 'config-parses',
    what: 'a dashboard that is not JSON',
    change: (draft) => draft.edit('grafana-dashboards-platform', 'platform.json', '{', '{,'),
    says: {object: 'configmap/grafana-dashboards-platform', message: /platform\.json is not valid JSON/},
  },
  {
    rule: 'config-parses',
    what: 'Windows line ends in a script',
    change: (draft) => draft.edit('redis-scripts', 'redis-alive.sh', /\n/g, '\r\n'),
    says: {object: 'configmap/redis-scripts', message: /carriage returns/},
  },
];
