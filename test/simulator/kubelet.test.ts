import {describe, expect, it} from 'vitest';
import {conditionOf, type KubeObject, listAt, textAt} from '../../src/core/objects.ts';
import {crashLoop, imageNotFound} from '../../src/simulator/kubelet/broken.ts';
import {deployment, eventsAbout, minute, object, podsOf, second, smallCluster, statefulSet} from './_world.ts';

const state = (pod: KubeObject | undefined) => listAt(pod, 'status', 'containerStatuses')[0];
const waiting = (pod: KubeObject | undefined) => [
  textAt(state(pod), 'state', 'waiting', 'reason'),
  textAt(state(pod), 'state', 'waiting', 'message'),
];
const ready = (pod: KubeObject | undefined) => conditionOf(pod, 'Ready')?.status === 'True';

describe('a healthy pod', () => {
  it('goes from creation to running to ready, as a kubelet reports it', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1)]);
    expect(waiting(podsOf(cluster, 'web')[0])).toEqual(['ContainerCreating', undefined]);
    cluster.advance(4 * second);
    const [running] = podsOf(cluster, 'web');
    expect(textAt(running, 'status', 'phase')).toBe('Running');
    expect(state(running)).toMatchObject({ready: false, restartCount: 0, image: 'example/web:v1'});
    expect(conditionOf(running, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
    });
    cluster.advance(minute);
    const [served] = podsOf(cluster, 'web');
    expect(state(served)).toMatchObject({ready: true});
    expect(textAt(served, 'status', 'podIP')).toMatch(/^10\.244\./);
    expect(['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => conditionOf(served, type)?.status)).toEqual([
      'True',
      'True',
      'True',
      'True',
    ]);
  });

  it('is ready at once when nobody asks it', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1, {container: {readinessProbe: undefined}})]);
    cluster.advance(5 * second);
    expect(ready(podsOf(cluster, 'web')[0])).toBe(true);
  });

  it('takes the same time on every run', () => {
    const timeline = () => {
      const cluster = smallCluster();
      cluster.apply([deployment('web', 3), statefulSet('db', 2)]);
      return Array.from({length: 60}, () => {
        cluster.advance(second);
        return ['web', 'db'].flatMap((app) => podsOf(cluster, app).map(ready)).join();
      });
    };
    expect(timeline()).toEqual(timeline());
  });
});

describe('a pod that lacks something', () => {
  const container = (env: object[]) => ({container: {env}});
  const ref = (kind: 'secretKeyRef' | 'configMapKeyRef', key: string, optional?: boolean) =>
    container([{name: 'X', valueFrom: {[kind]: {name: 'settings', key, ...(optional === undefined ? {} : {optional})}}}]);

  it('names the Secret, then the key, and starts when both are there', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1, ref('secretKeyRef', 'password'))]);
    cluster.advance(10 * second);
    expect(waiting(podsOf(cluster, 'web')[0])).toEqual(['CreateContainerConfigError', 'secret "settings" not found']);
    cluster.apply([object('v1', 'Secret', 'settings', {stringData: {user: 'u'}})]);
    cluster.advance(10 * second);
    expect(waiting(podsOf(cluster, 'web')[0])[1]).toBe("couldn't find key password in Secret gomeet/settings");
    cluster.apply([object('v1', 'Secret', 'settings', {stringData: {user: 'u', password: 'p'}})]);
    cluster.advance(minute);
    expect(ready(podsOf(cluster, 'web')[0])).toBe(true);
  });

  it('stays in ContainerCreating for a volume, with the event of the kubelet', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1, {spec: {volumes: [{name: 'tls', secret: {secretName: 'gomeet-tls'}}]}})]);
    cluster.advance(10 * second);
    expect(waiting(podsOf(cluster, 'web')[0])[0]).toBe('ContainerCreating');
    expect(eventsAbout(cluster, 'web-', 'FailedMount')).toEqual([
      'MountVolume.SetUp failed for volume "tls" : secret "gomeet-tls" not found',
    ]);
  });

  it('does without what is optional', () => {
    const cluster = smallCluster();
    cluster.apply([deployment('web', 1, ref('configMapKeyRef', 'a', true))]);
    cluster.advance(minute);
    expect(ready(podsOf(cluster, 'web')[0])).toBe(true);
  });
});

describe('a pod whose data store is not there yet', () => {
  it('initialises a replica only when its primary answers', () => {
    const cluster = smallCluster();
    const init = {spec: {initContainers: [{name: 'basebackup', image: 'postgres:17'}]}};
    cluster.apply([statefulSet('postgres-primary', 0, {app: 'postgres'}), statefulSet('postgres-replica', 1, {app: 'postgres', ...init})]);
    cluster.advance(minute);
    const [replica] = podsOf(cluster, 'postgres');
    expect(waiting(replica)[0]).toBe('PodInitializing');
    expect(listAt(replica, 'status', 'initContainerStatuses')[0]).toMatchObject({state: {running: {}}});
    cluster.apply([statefulSet('postgres-primary', 1, {app: 'postgres'})]);
    cluster.advance(2 * minute);
    expect(podsOf(cluster, 'postgres').every(ready)).toBe(true);
  });

  it('is not ready before the Redis Cluster is formed', () => {
    const cluster = smallCluster();
    cluster.apply([statefulSet('redis-master', 1, {app: 'redis'}), deployment('livekit-sfu', 1)]);
    cluster.advance(5 * minute);
    expect(podsOf(cluster, 'redis').every(ready)).toBe(true);
    expect(podsOf(cluster, 'livekit-sfu').some(ready)).toBe(false);
  });
});

describe('broken containers', () => {
  it('crash, back off twice as long each time, and count', () => {
    const at = (s: number) => {
      const {state, restartCount, lastState, until} = crashLoop(0, s * second, {container: 'web', pod: 'web-1_gomeet(uid)'});
      return [Object.keys(state)[0], restartCount, Object.keys(lastState ?? {})[0], until / second];
    };
    expect(at(0)).toEqual(['running', 0, undefined, 2]);
    expect(at(2)).toEqual(['waiting', 0, 'terminated', 12]);
    expect(at(12)).toEqual(['running', 1, 'terminated', 14]);
    expect(at(14)).toEqual(['waiting', 1, 'terminated', 34]);
    expect(at(34)).toEqual(['running', 2, 'terminated', 36]);
    expect(at(3600)[1]).toBe(15);
    const back = crashLoop(0, 3 * second, {container: 'web', pod: 'web-1_gomeet(uid)'});
    expect(back.state).toEqual({
      waiting: {reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container=web pod=web-1_gomeet(uid)'},
    });
    expect(back.lastState).toMatchObject({terminated: {exitCode: 1, reason: 'Error'}});
  });

  it('alternate between the pull and its back-off, and both name the cause', () => {
    const at = (s: number) => imageNotFound(0, s * second, 'gomeet/auth-service:v9');
    expect(at(0).state).toMatchObject({
      waiting: {reason: 'ErrImagePull', message: expect.stringContaining('docker.io/gomeet/auth-service:v9: not found')},
    });
    expect(at(5).state).toMatchObject({waiting: {reason: 'ImagePullBackOff', message: expect.stringContaining('not found')}});
    expect([at(0).until, at(5).until, at(46).until]).toEqual([5 * second, 45 * second, 50 * second]);
  });

  it('show in a cluster, and heal when the fault is gone', () => {
    const cluster = smallCluster({faults: ['crash-loop:web@start']});
    cluster.apply([deployment('web', 1), deployment('other', 1)]);
    cluster.advance(3 * minute);
    const [pod] = podsOf(cluster, 'web');
    expect(
      Number(listAt(pod, 'status', 'containerStatuses').map((one) => (one as {restartCount: number}).restartCount)[0]),
    ).toBeGreaterThanOrEqual(3);
    expect(podsOf(cluster, 'other').every(ready)).toBe(true);
    const healed = smallCluster();
    healed.restore(cluster.dump());
    healed.advance(2 * minute);
    expect(podsOf(healed, 'web').every(ready)).toBe(true);
  });
});
