import {describe, expect, it} from 'vitest';
import {isUnreachable, type PostgresInstance, type RedisInstance} from '../../src/core/data-stores.ts';
import {pgbouncerReadings} from '../../src/simulator/stores/pgbouncer.ts';
import {postgresReadings} from '../../src/simulator/stores/postgres.ts';
import {redisReadings} from '../../src/simulator/stores/redis.ts';
import {deployment, job, minute, namespace, pool, smallCluster, statefulSet} from './_world.ts';

type Cluster = ReturnType<typeof smallCluster>;
const parallel = {podManagementPolicy: 'Parallel'};

function postgres(cluster: Cluster, replicas = 2): Cluster {
  cluster.apply([
    statefulSet('postgres-primary', 1, {app: 'postgres'}),
    statefulSet('postgres-replica', replicas, {app: 'postgres'}, parallel),
    deployment('pgbouncer', 2),
  ]);
  return cluster;
}

function redis(cluster: Cluster, withJob = true): Cluster {
  cluster.apply([
    statefulSet('redis-master', 3, {app: 'redis'}, parallel),
    statefulSet('redis-replica', 3, {app: 'redis'}, parallel),
    ...(withJob ? [job('redis-cluster-init')] : []),
  ]);
  return cluster;
}

const primary = (cluster: Cluster) =>
  postgresReadings(cluster).find((one): one is PostgresInstance => one.pod === 'postgres-primary-0' && !isUnreachable(one));
const nodes = (cluster: Cluster) => redisReadings(cluster).filter((one): one is RedisInstance => !isUnreachable(one));

describe('PostgreSQL', () => {
  it('cannot be asked before its pods run', () => {
    const cluster = postgres(smallCluster());
    expect(postgresReadings(cluster)).toEqual(
      ['postgres-primary-0', 'postgres-replica-0', 'postgres-replica-1'].map((pod) => ({pod, error: 'the pod is Pending', down: true})),
    );
    expect(pgbouncerReadings(cluster).every(isUnreachable)).toBe(true);
  });

  it('streams to every replica, seen from both sides, once both are up', () => {
    const cluster = postgres(smallCluster());
    cluster.advance(2 * minute);
    expect(primary(cluster)?.senders.map((one) => [one.applicationName, one.state, one.syncState])).toEqual([
      ['replica_0', 'streaming', 'quorum'],
      ['replica_1', 'streaming', 'quorum'],
    ]);
    expect(primary(cluster)?.slots.map((one) => [one.name, one.active])).toEqual([
      ['replica_0', true],
      ['replica_1', true],
    ]);
    const replica = postgresReadings(cluster).find((one) => one.pod === 'postgres-replica-1');
    expect(replica).toMatchObject({inRecovery: true, receiver: {status: 'streaming', slotName: 'replica_1'}});
  });

  it('shows the WAL archive as a sender and a slot where it is deployed', () => {
    const cluster = postgres(smallCluster(), 0);
    cluster.apply([statefulSet('postgres-wal-archiver', 1)]);
    cluster.advance(2 * minute);
    expect(primary(cluster)?.senders.map((one) => one.applicationName)).toEqual(['pg_receivewal']);
    expect(primary(cluster)?.slots.map((one) => one.name)).toEqual(['wal_archive']);
  });

  it('answers through PgBouncer for as long as the primary is there', () => {
    const cluster = postgres(smallCluster());
    cluster.advance(2 * minute);
    expect(pgbouncerReadings(cluster)).toMatchObject([{query: {ok: true}}, {query: {ok: true}}]);
    cluster.remove({apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'postgres-primary'});
    cluster.catchUp();
    expect(pgbouncerReadings(cluster)).toMatchObject([
      {query: {ok: false, error: expect.stringContaining('connect failed')}},
      {query: {ok: false}},
    ]);
    expect(primary(cluster)).toBeUndefined();
  });

  it('shows a replica that does not stream on both sides, and no other', () => {
    const cluster = postgres(smallCluster({faults: ['replica-not-streaming@start']}));
    cluster.advance(5 * minute);
    expect(primary(cluster)?.senders.map((one) => one.applicationName)).toEqual(['replica_1']);
    expect(primary(cluster)?.slots.map((one) => one.active)).toEqual([false, true]);
    expect(postgresReadings(cluster).find((one) => one.pod === 'postgres-replica-0')).toMatchObject({inRecovery: true, receiver: null});
  });
});

describe('Redis Cluster', () => {
  const large = () => smallCluster({pools: [pool('general', 6)]});

  it('is no cluster before the init job: every node knows itself alone and says fail', () => {
    const cluster = redis(large(), false);
    cluster.advance(5 * minute);
    expect(nodes(cluster)).toHaveLength(6);
    expect(new Set(nodes(cluster).map((one) => [one.clusterState, one.slotsAssigned, one.knownNodes, one.role].join()))).toEqual(
      new Set(['fail,0,1,master']),
    );
  });

  it('is formed by the init job once every node runs', () => {
    const cluster = redis(large());
    cluster.advance(2 * minute);
    for (const node of nodes(cluster)) {
      expect(node).toMatchObject({clusterState: 'ok', slotsAssigned: 16384, slotsOk: 16384, slotsFail: 0, knownNodes: 6, clusterSize: 3});
      expect(node.peers.reduce((sum, one) => sum + one.slots, 0)).toBe(16384);
      expect(node.peers.filter((one) => one.flags.includes('myself')).map((one) => one.id)).toEqual([node.id]);
    }
    const byId = new Map(nodes(cluster).map((one) => [one.id, one.pod]));
    const pairs = nodes(cluster)[0]?.peers.flatMap((one) =>
      one.masterId === '' ? [] : [`${byId.get(one.id)} of ${byId.get(one.masterId)}`],
    );
    expect(pairs).toEqual(['redis-replica-0 of redis-master-1', 'redis-replica-1 of redis-master-2', 'redis-replica-2 of redis-master-0']);
    expect(
      nodes(cluster)
        .filter((one) => one.role === 'replica')
        .map((one) => one.masterLink),
    ).toEqual(['up', 'up', 'up']);
  });

  it('is not formed while one node is missing', () => {
    const cluster = redis(smallCluster({pools: [pool('general', 1)], faults: ['image-not-found:redis@start']}));
    cluster.advance(10 * minute);
    expect(nodes(cluster)).toEqual([]);
    expect(cluster.facts.redisFormedAt).toBeUndefined();
  });

  it('has slots without an owner when the fault says so, and the cluster is otherwise whole', () => {
    const cluster = redis(smallCluster({pools: [pool('general', 6)], faults: ['redis-slots-uncovered@start']}));
    cluster.advance(2 * minute);
    expect(nodes(cluster)[0]).toMatchObject({clusterState: 'ok', slotsAssigned: 16284, slotsOk: 16284, clusterSize: 3});
  });

  it('fails the slots of a master whose process is down', () => {
    const cluster = redis(smallCluster({pools: [pool('general', 6)], faults: ['redis-master-down@start']}));
    cluster.advance(2 * minute);
    expect(redisReadings(cluster)[0]).toEqual({
      pod: 'redis-master-0',
      error: 'Could not connect to Redis at 127.0.0.1:6379: Connection refused',
      down: true,
    });
    const [witness] = nodes(cluster);
    expect(witness).toMatchObject({slotsAssigned: 16384, slotsOk: 16384 - 5461, slotsFail: 5461});
    expect(witness?.peers.find((one) => one.hostname.startsWith('redis-master-0'))).toMatchObject({
      flags: ['master', 'fail'],
      linkState: 'disconnected',
    });
    expect(nodes(cluster).find((one) => one.pod === 'redis-replica-2')?.masterLink).toBe('down');
  });
});
