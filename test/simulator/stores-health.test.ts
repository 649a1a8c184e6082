import {describe, expect, it} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import {targetSchema} from '../../src/core/config.ts';
import type {Finding} from '../../src/core/finding.ts';
import {ask, type Probe} from '../../src/core/probe.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {simulatedWorld} from '../../src/simulator/index.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

const ofStores = (checks as readonly Probe[]).filter((one) => /^(postgres|pgbouncer|redis)\./.test(one.id));

/** Every probe of the data stores, the deep ones too, on a simulated platform. */
async function findings(profile: string, faults: readonly string[] = []): Promise<readonly Finding[]> {
  const config = targetSchema.parse({profile});
  const target = buildTarget('simulator', config, await loadTemplates(config.stack, config.profile));
  const {pools, expected, namespace, bootstrap, manifests} = target;
  const world = await simulatedWorld({pools, expected, namespace, profile, bootstrap, faults, preload: manifests});
  const {signal} = new AbortController();
  return (await Promise.all(ofStores.map((one) => ask(one, {world, target}, {limitMs: 5_000, signal})))).flat();
}

const bad = (all: readonly Finding[]) =>
  [...new Set(all.filter((one) => !['pass', 'skip'].includes(one.status)).map((one) => one.id))].sort();

describe('probes of the data stores on a simulated platform', () => {
  it('all pass on a healthy one', async () => {
    const all = await findings('gomeet-500');
    expect(all.filter((one) => one.status !== 'pass').map((one) => `${one.id} ${one.status}: ${one.message}`)).toEqual([]);
    expect(new Set(all.map((one) => one.id)).size).toBe(ofStores.length);
    expect(ofStores.length).toBeGreaterThanOrEqual(38);
  });

  it('notice a replica that does not stream, from both sides', async () => {
    expect(bad(await findings('s1', ['replica-not-streaming@start']))).toEqual([
      'postgres.replay',
      'postgres.replication',
      'postgres.slots',
      'postgres.sync',
      'postgres.wal-receiver',
      'postgres.write-read',
    ]);
  });

  it('notice a lost Redis master, in all that it took along', async () => {
    const noticed = bad(await findings('s1', ['redis-master-down@start']));
    expect(noticed).toEqual(
      expect.arrayContaining(['redis.cluster', 'redis.links', 'redis.reach', 'redis.replicas', 'redis.slots', 'redis.write-read']),
    );
    expect(noticed.filter((id) => !id.startsWith('redis.'))).toEqual([]);
  });
});
