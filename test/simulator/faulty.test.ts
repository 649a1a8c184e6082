import {expect, it} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import {targetSchema} from '../../src/core/config.ts';
import type {Finding} from '../../src/core/finding.ts';
import {askHealth} from '../../src/core/health.ts';
import type {Probe} from '../../src/core/probe.ts';
import {faults} from '../../src/faults/index.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {simulatedWorld} from '../../src/simulator/index.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

const asked = (checks as readonly Probe[]).filter((one) => (one.asked ?? 'always') === 'always' && one.wants === undefined);

async function findings(names: readonly string[]): Promise<readonly Finding[]> {
  const config = targetSchema.parse({profile: 's1'});
  const target = buildTarget('simulator', config, await loadTemplates(config.stack, config.profile));
  const {pools, expected, namespace, profile, bootstrap, manifests} = target;
  const world = await simulatedWorld({
    pools,
    expected,
    namespace,
    profile,
    bootstrap,
    faults: names.map((name) => `${name}@start`),
    preload: manifests,
  });
  const guard = asked.find(({id}) => id === 'kubernetes.api');
  if (guard === undefined) throw new Error('there is no probe kubernetes.api');
  return askHealth({world, target}, {probes: asked, guard, signal: new AbortController().signal, concurrency: 8, limitMs: 5_000});
}

const bad = (all: readonly Finding[]) => all.filter(({status}) => status !== 'pass' && status !== 'skip');

/** What only the answers of servers show; the rest is in objects, or takes the API server away. */
const ofServers = [
  'wal-receiver-dead',
  'replay-paused:postgres-replica-0',
  'pgbouncer-paused',
  'redis-memory-full',
  'redis-replica-dead',
  'sfu-frozen',
  'turn-down',
  'certificate-expiring',
  'dns-wrong',
  'prometheus-down',
];

it('servers answer as the faults in force have them answer, and every probe that must notice does', async () => {
  const all = bad(await findings(ofServers));
  const ids = [...new Set(all.map(({id}) => id))];
  const health = ofServers.flatMap((name) => faults.find((one) => one.name === name.replace(/:.*/, ''))?.health ?? []);
  expect(health).toHaveLength(ofServers.length);
  // Of the certificate the simulator shows what clients see, not what cert-manager wrote down.
  const must = health.flatMap(({mustNotice}) => mustNotice).filter((id) => id !== 'edge.certificate');
  expect(must.filter((id) => !ids.includes(id))).toEqual([]);
  const may = health.flatMap(({mustNotice, mayNotice}) => [...mustNotice, ...mayNotice]);
  const fits = (id: string) => may.some((pattern) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern));
  expect(ids.filter((id) => !fits(id))).toEqual([]);
  const said = all.filter(({status}) => status === 'fail').map(({message}) => message);
  expect(said.join('\n')).toMatch(/postgres-primary-0 reports streaming, but is wrong about postgres-replica-0/);
});
