import {describe, expect, it} from 'vitest';
import {ToolError, UserError} from '../../src/core/errors.ts';
import {type SimulatedWorldOptions, simulatedWorld, worldOf} from '../../src/simulator/index.ts';
import {deployment, job, minute, namespace, object, pool, second, smallCluster, statefulSet} from './_world.ts';

const options: SimulatedWorldOptions = {
  pools: [pool('general', 3)],
  expected: {postgresReplicas: 0, pgbouncers: 0, redisMasters: 0, redisReplicas: 0},
  profile: 'dev',
  namespace,
  faults: [],
  bootstrap: [{apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}],
};
const world = (more: Partial<SimulatedWorldOptions> = {}) => simulatedWorld({...options, ...more});
const webKey = {apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web'};

describe('reads', () => {
  it('say which cluster it is', async () => {
    const {cluster} = await world();
    const identity = await cluster.identity();
    expect(identity).toMatchObject({context: 'simulator', server: 'simulated', serverVersion: 'v1.36.4'});
    expect((await cluster.get({apiVersion: 'v1', kind: 'Namespace', name: 'kube-system'}))?.metadata.uid).toBe(identity.uid);
  });

  it('find what a managed and bootstrapped cluster has', async () => {
    const {cluster} = await world();
    expect(await cluster.list('v1', 'Node')).toHaveLength(3);
    expect((await cluster.list('storage.k8s.io/v1', 'StorageClass')).map((one) => one.metadata.name)).toContain(
      'do-block-storage-xfs-retain',
    );
    expect(await cluster.list('traefik.io/v1alpha1', 'IngressRoute')).toEqual([]);
    expect(await cluster.access([{verb: 'create', group: 'apps', resource: 'deployments'}])).toMatchObject([{allowed: true}]);
  });

  it('select by label and field, and tell an unknown kind from an empty one', async () => {
    const {cluster, changes} = await world();
    await changes.apply([deployment('web', 1), deployment('api', 1)]);
    expect(await cluster.list('v1', 'Pod', {namespace, labelSelector: 'app in (web)'})).toHaveLength(1);
    expect(await cluster.list('v1', 'Pod', {namespace, fieldSelector: 'status.phase=Running'})).toHaveLength(0);
    await expect(cluster.list('example.org/v1', 'Thing')).rejects.toThrow('does not know the kind Thing');
    expect(await cluster.list('example.org/v1', 'Thing', {optional: true})).toEqual([]);
  });

  it('reject with the reason of their signal', async () => {
    const {cluster} = await world();
    await expect(cluster.list('v1', 'Pod', {}, AbortSignal.abort(new Error('no more')))).rejects.toThrow('no more');
  });
});

describe('changes', () => {
  it('apply what can be applied and name everything that was refused', async () => {
    const {cluster, changes} = await world();
    const bad = [deployment('web', 1, {}, {replicas: -1}), object('example.org/v1', 'Thing', 'a')];
    const failed = changes.apply([deployment('api', 1), ...bad]);
    await expect(failed).rejects.toThrow(ToolError);
    await expect(failed).rejects.toThrow(/deployment\/web: .*spec\.replicas.*; thing\/a: no matches for kind/);
    expect(await cluster.get({...webKey, name: 'api'})).toBeDefined();
  });

  it('create once, never overwrite', async () => {
    const {cluster, changes} = await world();
    const lease = (holder: string) => object('coordination.k8s.io/v1', 'Lease', 'lock', {spec: {holderIdentity: holder}});
    expect(await changes.create(lease('a'))).toBe('created');
    expect(await changes.create(lease('b'))).toBe('exists');
    expect((await cluster.get({apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: 'lock'}))?.spec).toEqual({
      holderIdentity: 'a',
    });
  });

  it('merge keys into a Secret without touching the others', async () => {
    const {cluster, changes} = await world();
    const key = {apiVersion: 'v1', kind: 'Secret', namespace, name: 's'};
    await changes.create(object('v1', 'Secret', 's', {data: {a: 'YQ=='}}));
    await changes.merge(key, {data: {b: 'Yg=='}});
    expect((await cluster.get(key))?.data).toEqual({a: 'YQ==', b: 'Yg=='});
    await expect(changes.merge({...key, name: 'none'}, {data: {}})).rejects.toThrow('secrets "none" not found');
  });

  it('scale and remove; what is absent is removed', async () => {
    const {cluster, changes, clock} = await world();
    await changes.apply([deployment('web', 1)]);
    await changes.scale(webKey, 3);
    await clock.sleep(minute);
    expect((await cluster.get(webKey))?.status).toMatchObject({readyReplicas: 3});
    await changes.remove(webKey);
    await changes.remove(webKey);
    expect(await cluster.get(webKey)).toBeUndefined();
    await expect(changes.scale(webKey, 1)).rejects.toThrow('deployments.apps "web" not found');
  });

  it('do not happen in a preview', async () => {
    const {cluster, changes} = await world();
    const [answer] = await changes.preview([deployment('web', 2)]);
    expect(answer?.after?.spec).toMatchObject({replicas: 2});
    expect(await cluster.get(webKey)).toBeUndefined();
  });
});

describe('exec', () => {
  const ask = async (command: readonly string[], stdin?: string) => {
    const cluster = smallCluster();
    cluster.apply([statefulSet('redis-master', 3, {app: 'redis'}, {podManagementPolicy: 'Parallel'}), job('redis-cluster-init')]);
    cluster.advance(2 * minute);
    return worldOf(cluster).pods.exec({
      namespace,
      pod: 'redis-master-0',
      container: 'redis',
      command,
      ...(stdin === undefined ? {} : {stdin}),
    });
  };
  const table: readonly (readonly [readonly string[], number, string])[] = [
    [['sh', '-c', 'exit 7'], 7, ''],
    [['true'], 0, ''],
    [['false'], 1, ''],
    [['echo', 'a', 'b'], 0, 'a b\n'],
    [['hostname'], 0, 'redis-master-0\n'],
    [['sh', '-c', 'redis-cli ping'], 0, 'PONG\n'],
    [['redis-cli', 'ping'], 0, 'PONG\n'],
  ];
  for (const [command, exitCode, stdout] of table)
    it(command.join(' '), async () => expect(await ask(command)).toEqual({exitCode, stdout, stderr: ''}));

  it('gives stdin back from cat', async () => expect(await ask(['cat'], 'in')).toMatchObject({stdout: 'in'}));
  it('tells the slots', async () => expect((await ask(['redis-cli', 'cluster', 'info'])).stdout).toContain('cluster_slots_ok:16384'));

  it('never makes up what a program would say', async () => {
    await expect(ask(['psql', '-c', 'select 1'])).rejects.toThrow('the simulator does not run programs: psql -c select 1');
    await expect(ask(['sh', '-c', 'rm -rf / && echo done'])).rejects.toThrow('does not run programs');
  });

  it('needs a pod and a container that run', async () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1)]);
    const {pods} = worldOf(cluster);
    const [pod] = cluster.store.list('Pod', namespace);
    await expect(pods.exec({namespace, pod: 'nobody', container: 'web', command: ['true']})).rejects.toThrow('pods "nobody" not found');
    await expect(pods.exec({namespace, pod: pod?.metadata.name ?? '', container: 'web', command: ['true']})).rejects.toThrow(
      'is not running',
    );
    await expect(pods.exec({namespace, pod: pod?.metadata.name ?? '', container: 'x', command: ['true']})).rejects.toThrow(
      'container x is not valid',
    );
  });
});

describe('time', () => {
  it('lets a wait of hours pass with everything that happens in it', async () => {
    const {cluster, changes, clock} = await world();
    const start = clock.now().getTime();
    await changes.apply([deployment('web', 3)]);
    while (!((await cluster.get(webKey))?.status as {readyReplicas?: number} | undefined)?.readyReplicas) await clock.sleep(2 * second);
    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(6 * second);
    await clock.sleep(5 * 60 * minute);
    expect((await cluster.get(webKey))?.status).toMatchObject({readyReplicas: 3});
  });
});

describe('a preloaded world', () => {
  it('has been healthy for hours, with stand-ins for the Secrets that pods need', async () => {
    const env = [{name: 'P', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}}];
    const {cluster, clock} = await world({preload: [deployment('web', 2, {container: {env}})]});
    expect((await cluster.get(webKey))?.status).toMatchObject({readyReplicas: 2});
    expect(Object.keys((await cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name: 'db'}))?.data as object)).toEqual([
      'password',
    ]);
    const born = Date.parse((await cluster.get(webKey))?.metadata.creationTimestamp ?? '');
    expect(clock.now().getTime() - born).toBe(6 * 60 * minute);
  });

  it('says why it cannot be set up', async () => {
    await expect(world({preload: [object('example.org/v1', 'Thing', 'a')]})).rejects.toThrow(UserError);
  });
});
