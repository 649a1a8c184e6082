import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {noCluster} from '../../src/core/no-cluster.ts';
import {VirtualClock} from '../../src/simulator/clock.ts';

const world = noCluster({kind: 'cluster', clock: new VirtualClock(), why: 'there is no kubeconfig: KUBECONFIG is not set'});
const signal = new AbortController().signal;
const watched = async () => {
  for await (const _ of world.cluster.watch('v1', 'Pod', {}, signal)) return;
};

describe('noCluster', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a read', () => world.cluster.list('v1', 'Node')],
    ['a watch', watched],
    ['a change', () => world.changes.remove({apiVersion: 'v1', kind: 'Pod', name: 'x'})],
    ['a data store', () => world.postgres.instances()],
  ])('says how to get one instead of %s', async (_, ask) => {
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({
      message: 'there is no cluster yet that gomeet can reach: there is no kubeconfig: KUBECONFIG is not set',
      suggestions: [expect.stringContaining('gomeet cluster apply'), expect.stringContaining('gomeet cluster kubeconfig')],
    });
  });
});
