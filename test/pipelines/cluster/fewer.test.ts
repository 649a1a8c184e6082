import {describe, expect, test} from 'vitest';
import {at, type KubeObject} from '../../../src/core/objects.ts';
import {applied, apply, type Place, pools, targetOf, writes} from './_account.ts';

type Pools = NonNullable<Parameters<typeof targetOf>[0]>['pools'];
const asked = (change: Pools) => targetOf({pools: {general: {count: 2}, media: {count: 2}, ...change}});

/** An account where a target was applied, with something running in its cluster. */
async function running(start: (here: Place) => void = () => undefined, target = targetOf()): Promise<Place> {
  const here = await applied(target);
  start(here);
  return here;
}

function workload(name: string, replicas: number, cpu: string, more: object = {}): readonly KubeObject[] {
  const labels = {app: name};
  const spec = {containers: [{name, image: 'example/app:v1', resources: {requests: {cpu, memory: '1Gi'}}}], ...more};
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name, namespace: 'gomeet'},
      spec: {replicas, selector: {matchLabels: labels}, template: {metadata: {labels}, spec}},
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {name, namespace: 'gomeet'},
      spec: {maxUnavailable: 1, selector: {matchLabels: labels}},
    },
  ];
}

function run({kube}: Place, ...objects: readonly KubeObject[]): void {
  kube.apply(objects);
  kube.advance(120_000);
}

function nodesOf({kube}: Place, app: string): readonly unknown[] {
  return kube.store
    .list('Pod', 'gomeet')
    .filter(({metadata}) => metadata.labels?.['app'] === app && metadata.deletionTimestamp === undefined)
    .map((pod) => at(pod, 'spec', 'nodeName'))
    .sort();
}

describe('another size', () => {
  test('is a new pool: create, Ready, drain within the budget, delete', async () => {
    const here = await running((one) => run(one, ...workload('web', 4, '1')));
    const result = await apply(here, asked({general: {count: 2, size: 'c-8'}}));
    expect(result.outcome, result.message).toBe('ok');
    expect(writes(here)).toEqual(['POST /v2/kubernetes/clusters/ID/node_pools', 'DELETE /v2/kubernetes/clusters/ID/node_pools/ID']);
    expect(pools(here)).toEqual(['media 2 × g-8', 'general-2 2 × c-8']);
    expect(new Set(nodesOf(here, 'web'))).toEqual(new Set(['general-2-000', 'general-2-001']));
    here.api.resetLog();
    expect((await apply(here, asked({general: {count: 2, size: 'c-8'}}))).records.every(({state}) => state === 'settled')).toBe(true);
    expect(writes(here)).toEqual([]);
  });
});

describe('fewer nodes', () => {
  const three = asked({general: {count: 3}});

  test('the emptiest go, after their pods found another place', async () => {
    const here = await running((one) => run(one, ...workload('web', 3, '1500m')), three);
    const busy = new Set(nodesOf(here, 'web'));
    const result = await apply(here, targetOf());
    expect(result.outcome, result.message).toBe('ok');
    expect(pools(here)).toEqual(['general 2 × g-4', 'media 2 × g-8']);
    expect(nodesOf(here, 'web')).toHaveLength(3);
    expect(busy.size).toBeGreaterThan(1);
    expect(writes(here)).toEqual(['DELETE /v2/kubernetes/clusters/ID/node_pools/ID/nodes/ID']);
  });

  test('are refused when the pods would find no place, or never come back', async () => {
    const full = await running((one) => run(one, ...workload('web', 3, '3')), three);
    const refused = await apply(full, targetOf());
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toMatch(
      /^the pods of pool general do not fit on what would remain: 1 pod finds no other node: pod\/web-\S+ \(.*2 nodes: not enough cpu/,
    );
    expect(writes(full)).toEqual([]);
    const bare = await running((one) => {
      for (const node of ['general-000', 'general-001', 'general-002'])
        one.kube.put({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {name: `by-hand-${node}`, namespace: 'gomeet'},
          spec: {nodeName: node, containers: []},
          status: {phase: 'Running'},
        });
    }, three);
    expect((await apply(bare, targetOf())).message).toMatch(
      /pod gomeet\/by-hand-general-00\d has no controller, so nothing would bring it back/,
    );
  });

  test('of an autoscaler: it rests until they are gone, then has its new bounds', async () => {
    const here = await running(undefined, asked({media: {count: 5, min: 4, max: 8}}));
    const result = await apply(here, asked({media: {count: 2, min: 1, max: 3}}));
    expect(result.outcome, result.message).toBe('ok');
    expect(here.api.account().clusters[0]?.pools[1]).toMatchObject({auto_scale: true, min_nodes: 1, max_nodes: 3, count: 3});
    expect(pools(here)).toContain('media 3 × g-8');
  });
});
