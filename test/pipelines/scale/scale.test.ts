import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/core/objects.ts';
import {readReleases} from '../../../src/steps/release-record.ts';
import {deployed, living, namespace, podsOf, replicas, target} from '../_deployed.ts';
import {bounds, run} from './_scale.ts';

describe('under an autoscaler', () => {
  test('its minimum is raised, its maximum stays, and the pods are waited for', async () => {
    const {world} = deployed();
    const result = await run(world, 'auth-service', '3');
    expect(result.outcome, result.message).toBe('ok');
    expect(result.plan.flatMap((step) => step.changes).map(({key, fields}) => [key.name, fields])).toEqual([
      ['auth-service-hpa', [{path: 'spec.minReplicas', from: '2', to: '3'}]],
    ]);
    expect(await bounds(world, 'auth-service-hpa')).toEqual([3, 4]);
    expect(await living(world, 'auth-service')).toHaveLength(3);
    expect(result.records[0]?.message).toMatch(/keeps auth-service between 3 and 4 pods/);
    const {releases} = await readReleases(world, namespace);
    expect(releases.map(({command, outcome}) => ({command, outcome}))).toEqual([{command: 'scale', outcome: 'ok'}]);
    expect(result.next[0]).toMatch(/^the next gomeet deploy shows and puts back minReplicas 2, maxReplicas 4; to keep minReplicas 3/);
  });

  test('more than its maximum is refused, unless that is raised too', async () => {
    const {world} = deployed();
    const refused = await run(world, 'auth-service', '5');
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toBe('hpa/auth-service-hpa lets deployment/auth-service have at most 4 pods, 5 are more');
    expect(refused.next).toEqual(['raise its maximum too, with --max 5']);
    expect((await run(world, 'auth-service', '4', {max: '5'})).outcome).toBe('ok');
    expect(await bounds(world, 'auth-service-hpa')).toEqual([4, 5]);
  });

  test('what is so already is settled and leaves no record', async () => {
    const {world} = deployed();
    await run(world, 'auth-service', '3');
    const result = await run(world, 'auth-service', '3');
    expect(result.records.map((record) => record.state)).toEqual(['settled', 'settled', 'settled']);
    expect((await readReleases(world, namespace)).releases).toHaveLength(1);
  });

  test('fewer pods leave the decision to it, and say how to have fewer at once', async () => {
    const {world} = deployed();
    await run(world, 'auth-service', '4');
    const result = await run(world, 'auth-service', '2');
    expect(result.outcome, result.message).toBe('ok');
    expect(await replicas(world, 'auth-service')).toBe(4);
    expect(result.next[0]).toMatch(/add --max 2$/);
    const now = await run(world, 'auth-service', '2', {max: '2'});
    expect(now.outcome, now.message).toBe('ok');
    expect(await living(world, 'auth-service')).toHaveLength(2);
  });

  test('--no-wait asks no gate', async () => {
    const {world} = deployed();
    const result = await run(world, 'auth-service', '3', {wait: false});
    expect(result.records[0]?.findings).toEqual([]);
    expect(result.next[0]).toMatch(/^not waited for/);
  });

  test('none at all, or one that is gone, or one of somebody else, is refused', async () => {
    const {world, cluster} = deployed();
    expect((await run(world, 'auth-service', '0')).message).toMatch(/^no pod at all would take deployment\/auth-service down/);
    const ours = target.manifests.find((object) => object.metadata.name === 'auth-service-hpa');
    cluster.remove({apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace, name: 'auth-service-hpa'});
    expect((await run(world, 'auth-service', '3')).message).toMatch(/should own the number of auth-service, but is not in the cluster$/);
    if (ours === undefined) throw new Error('the autoscaler is gone from the manifests');
    cluster.apply([{...ours, metadata: {name: 'other', namespace}}], 'somebody');
    expect((await run(world, 'auth-service', '3')).message).toBe('hpa/other owns the number of auth-service, and gomeet did not deploy it');
  });
});

describe('without an autoscaler', () => {
  test('the workload gets the number, and a later deploy would show it', async () => {
    const {world, cluster} = deployed();
    const result = await run(world, 'kube-state-metrics', '2');
    expect(result.outcome, result.message).toBe('ok');
    expect(await replicas(world, 'kube-state-metrics')).toBe(2);
    expect(result.next.at(-1)).toMatch(/^the next gomeet deploy shows and puts back replicas 1; to keep replicas 2/);
    const [preview] = cluster.apply(
      target.manifests.filter((object) => object.kind === 'Deployment' && object.metadata.name === 'kube-state-metrics'),
    );
    expect(preview?.rejected).toBeUndefined();
    expect(await replicas(world, 'kube-state-metrics')).toBe(1);
  });

  test('a number that breaks a sum is refused with the sum', async () => {
    const {world} = deployed();
    const result = await run(world, 'pgbouncer', '4');
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(/4 pods may open \d+ connections, PostgreSQL leaves \d+/);
    expect(result.next.join(' ')).toMatch(/4 pods x \d+ databases x \d+ = \d+/);
  });

  test.each(['postgres-primary', 'postgres-replica', 'redis-master', 'redis-replica', 'prometheus', 'alertmanager', 'node-exporter'])(
    '%s needs more than a number',
    async (name) => {
      const {world} = deployed();
      expect(await run(world, name, '4')).toMatchObject({outcome: 'refused', message: expect.stringContaining(name)});
    },
  );

  test('what its disruption budget wants at all times stays', async () => {
    const {world, cluster} = deployed();
    const budget = {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {name: 'three', namespace}};
    cluster.apply([{...budget, spec: {minAvailable: 3, selector: {matchLabels: {app: 'kube-state-metrics'}}}}]);
    expect((await run(world, 'kube-state-metrics', '2')).message).toMatch(/^poddisruptionbudget\/three wants 3 pods/);
  });
});

describe('fewer media pods', () => {
  const marks = (pods: readonly KubeObject[]) =>
    pods.map((pod) => pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost']);

  test('the emptiest goes, and it is named while it drains', async () => {
    const {world, cluster} = deployed();
    await run(world, 'livekit-sfu', '2');
    cluster.advance(3_600_000);
    const before = await podsOf(world, 'livekit-sfu');
    const people = await world.metrics?.read('livekit_participants_total', namespace, 'app=livekit-sfu');
    const [first] = [...before].sort((a, b) => (people?.get(a.metadata.name) ?? 0) - (people?.get(b.metadata.name) ?? 0));
    const result = await run(world, 'livekit-sfu', '1', {max: '1'});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.records.map((record) => record.step)).toEqual(['mark', 'scale', 'stability', 'release']);
    const leaving = (await podsOf(world, 'livekit-sfu')).filter((pod) => pod.metadata.deletionTimestamp !== undefined);
    expect(leaving.map((pod) => pod.metadata.name)).toEqual([first?.metadata.name]);
    expect(marks(leaving)).toEqual([String(people?.get(first?.metadata.name ?? ''))]);
    expect(result.next.join('\n')).toMatch(/1 old pod drains: livekit-sfu/);
  });

  test('when nobody was counted it is refused, because the fullest might go', async () => {
    const {world} = deployed();
    await run(world, 'livekit-sfu', '2');
    const {metrics: _none, ...blind} = world;
    const result = await run(blind, 'livekit-sfu', '1', {max: '1'});
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(/participants not measured/);
    expect(await bounds(world, 'livekit-sfu-hpa')).toEqual([2, 2]);
  });
});
