import {describe, expect, it} from 'vitest';
import {targetSchema} from '../../src/core/config.ts';
import {conditionOf, textAt} from '../../src/core/objects.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {simulatedWorld} from '../../src/simulator/index.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

/** The shipped manifests on the simulated controllers: what does not come up here would not come up anywhere. */
describe.each(['dev', 'gomeet-500'])('the platform of profile %s', async (profile) => {
  const config = targetSchema.parse({profile});
  const target = buildTarget('simulator', config, await loadTemplates(config.stack, config.profile));
  const {pools, expected, namespace, bootstrap, manifests} = target;
  const world = await simulatedWorld({pools, expected, namespace, profile, bootstrap, faults: [], preload: manifests});
  const {cluster} = world;

  it('has every pod ready, and on a node', async () => {
    const pods = (await cluster.list('v1', 'Pod', {namespace})).filter((pod) => textAt(pod, 'status', 'phase') !== 'Succeeded');
    expect(pods.length).toBeGreaterThan(15);
    expect(pods.filter((pod) => conditionOf(pod, 'Ready')?.status !== 'True').map((pod) => pod.metadata.name)).toEqual([]);
  });

  it('has its autoscalers active, its Jobs complete, its certificates issued', async () => {
    const names = async (apiVersion: string, kind: string, condition: string) =>
      (await cluster.list(apiVersion, kind, {namespace}))
        .filter((one) => conditionOf(one, condition)?.status !== 'True')
        .map((one) => one.metadata.name);
    expect(await names('autoscaling/v2', 'HorizontalPodAutoscaler', 'ScalingActive')).toEqual([]);
    expect(await names('batch/v1', 'Job', 'Complete')).toEqual([]);
    expect(await names('cert-manager.io/v1', 'Certificate', 'Ready')).toEqual([]);
  });

  it('has data stores that answer', async () => {
    const [postgres, redis, pgbouncer] = await Promise.all([
      world.postgres.instances(),
      world.redis.instances(),
      world.pgbouncer.instances(),
    ]);
    const senders = postgres
      .flatMap((one) => ('senders' in one ? one.senders : []))
      .filter((one) => one.applicationName.startsWith('replica_'));
    expect(senders).toHaveLength(expected.postgresReplicas);
    expect(redis.map((one) => ('slotsOk' in one ? one.slotsOk : one.error))).toEqual(
      Array(expected.redisMasters + expected.redisReplicas).fill(16384),
    );
    expect(pgbouncer.map((one) => 'query' in one && one.query.ok)).toEqual(Array(expected.pgbouncers).fill(true));
  });

  it('finds everything as it was applied when it is applied again', async () => {
    const again = await world.changes.preview(manifests);
    expect(again.filter((one) => one.rejected !== undefined).map((one) => [one.key.name, one.rejected?.message])).toEqual([]);
    expect(again.filter((one) => one.before !== one.after).map((one) => `${one.key.kind}/${one.key.name}`)).toEqual([]);
  });
});
