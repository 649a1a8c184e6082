import {describe, expect, it} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import {targetSchema} from '../../src/core/config.ts';
import {ask, type Probe} from '../../src/core/probe.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {simulatedWorld} from '../../src/simulator/index.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

/** Probes of what is asked over the network: ports of pods, and the platform from outside. */
const components = ['livekit', 'turn', 'recording', 'api', 'edge'];
const probes: readonly Probe[] = checks.filter(({id}) => components.includes(id.slice(0, id.indexOf('.'))));

const config = targetSchema.parse({profile: 'gomeet-500'});
const target = buildTarget('simulator', config, await loadTemplates(config.stack, config.profile));
const {pools, expected, namespace, bootstrap, manifests, profile} = target;
const world = await simulatedWorld({pools, expected, namespace, profile, bootstrap, faults: [], preload: manifests});

async function asked(only: (id: string) => boolean, broken: Partial<typeof world> = {}) {
  const asking = {world: {...world, ...broken}, target};
  const options = {limitMs: 60_000, signal: AbortSignal.timeout(60_000)};
  const findings = await Promise.all(probes.filter(({id}) => only(id)).map((one) => ask(one, asking, options)));
  return findings.flat();
}

describe('the simulated platform, asked over the network', () => {
  it('answers every probe as a healthy one does', async () => {
    const findings = await asked(() => true);
    expect(findings.filter(({status}) => status !== 'pass' && status !== 'skip')).toEqual([]);
    expect(findings.filter(({status}) => status === 'skip').map(({id}) => id)).toEqual(['recording.bucket', 'recording.lifecycle']);
    expect(new Set(findings.map(({id}) => id)).size).toBe(probes.length);
  });

  it('is unknown, never fine, in a world without these ports', async () => {
    const {network: _, outside: __, livekit: ___, turn: ____, storage: _____, ...rest} = world;
    const bare = {...rest, network: undefined, outside: undefined, livekit: undefined, turn: undefined, storage: undefined} as never;
    const findings = await asked((id) => !/^(edge\.(certificate|load-balancer)|livekit\.(config|drain)|turn\.credentials)$/.test(id), bare);
    expect(findings.filter(({status}) => status !== 'unknown').map(({id, status}) => `${id} ${status}`)).toEqual([]);
  });

  it('refuses what it does not have', async () => {
    const {network, outside} = world;
    expect(await network?.request({namespace, pod: 'nobody', port: 80, path: '/'})).toMatchObject({silent: 'unreachable'});
    const pod = (await world.cluster.list('v1', 'Pod', {namespace, labelSelector: 'app=livekit-sfu'}))[0]?.metadata.name ?? '';
    expect(await network?.request({namespace, pod, port: 1, path: '/'})).toMatchObject({silent: 'refused'});
    expect(await network?.request({namespace, pod, port: 7880, path: '/health'})).toMatchObject({status: 404});
    await expect(network?.forward({namespace, pod, port: 7880})).rejects.toThrow(/no ports to forward/);
    expect(await outside?.resolve('nobody.example.org')).toMatchObject([{error: 'ENOTFOUND'}, {error: 'ENOTFOUND'}]);
    expect(await outside?.request({host: 'nobody.example.org', scheme: 'https', path: '/'})).toMatchObject({status: 404});
  });
});
