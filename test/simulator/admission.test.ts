import {describe, expect, it} from 'vitest';
import {deployment, minute, namespace, object, pool, smallCluster} from './_world.ts';

describe('pods at admission', () => {
  it('get requests and limits of the LimitRange where they say none', () => {
    const cluster = smallCluster();
    cluster.apply([
      object('v1', 'LimitRange', 'limits', {
        spec: {limits: [{type: 'Container', defaultRequest: {cpu: '100m', memory: '128Mi'}, default: {memory: '512Mi'}}]},
      }),
    ]);
    cluster.apply([deployment('web', 1), deployment('own', 1, {container: {resources: {requests: {cpu: '2'}}}})]);
    const pod = (app: string) => cluster.store.list('Pod', namespace).find((one) => one.metadata.labels?.app === app)?.spec;
    expect(pod('web')).toMatchObject({containers: [{resources: {requests: {cpu: '100m', memory: '128Mi'}, limits: {memory: '512Mi'}}}]});
    expect(pod('own')).toMatchObject({containers: [{resources: {requests: {cpu: '2', memory: '128Mi'}, limits: {memory: '512Mi'}}}]});
  });

  it('need their ServiceAccount and their PriorityClass', () => {
    const cluster = smallCluster({pools: [pool('general', 1)]});
    cluster.apply([deployment('a', 1, {spec: {serviceAccountName: 'robot'}}), deployment('b', 1, {spec: {priorityClassName: 'urgent'}})]);
    expect(cluster.store.list('Pod', namespace)).toEqual([]);
    const reasons = cluster.store.list('Event', namespace).map((event) => String(event.message));
    expect(reasons).toContainEqual(expect.stringContaining('serviceaccount "robot" not found'));
    expect(reasons).toContainEqual(expect.stringContaining('no PriorityClass with name urgent was found'));
    cluster.apply([object('v1', 'ServiceAccount', 'robot')]);
    cluster.advance(minute);
    expect(cluster.store.list('Pod', namespace)).toHaveLength(1);
  });
});
