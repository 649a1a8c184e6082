import {expect, test} from 'vitest';
import {at} from '../../../src/core/objects.ts';
import {applied, apply, type Place, pools, targetOf, writes} from './_account.ts';

/** Both pools become others. */
const others = targetOf({pools: {general: {count: 2, size: 'c-8'}, media: {count: 2, size: 'c-8'}}});
const four = ['web-0', 'web-1', 'web-2', 'web-3'];

/** An account where a target was applied, with four pods that both pools would take: one on each node. */
async function running(): Promise<Place> {
  const here = await applied();
  const labels = {app: 'web'};
  const spec = {
    tolerations: [{key: 'gomeet.io/pool', operator: 'Exists'}],
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {weight: 100, podAffinityTerm: {labelSelector: {matchLabels: labels}, topologyKey: 'kubernetes.io/hostname'}},
        ],
      },
    },
    containers: [{name: 'web', image: 'example/app:v1', resources: {requests: {cpu: '1500m', memory: '1Gi'}}}],
  };
  here.kube.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web', namespace: 'gomeet'},
      spec: {replicas: four.length, selector: {matchLabels: labels}, template: {metadata: {labels}, spec}},
    },
  ]);
  here.kube.advance(120_000);
  here.api.resetLog();
  return here;
}

const webs = ({kube}: Place) => kube.store.list('Pod', 'gomeet').filter(({metadata}) => metadata.labels?.['app'] === 'web');
const nodesOf = (here: Place) => webs(here).map((pod) => String(at(pod, 'spec', 'nodeName')));

test('two pools that are replaced at once: no pod moves to a node that goes next', async () => {
  const here = await running();
  const before = new Set(nodesOf(here).map((node) => node.split('-')[0]));
  expect([...before].sort(), 'the pods are on nodes of both pools').toEqual(['general', 'media']);
  const result = await apply(here, others);
  expect(result.outcome, result.message).toBe('ok');
  expect(pools(here)).toEqual(['general-2 2 × c-8', 'media-2 2 × c-8']);
  expect(nodesOf(here).every((node) => /^(?:general|media)-2-/.test(node))).toBe(true);
  const moved = result.records.flatMap(({step, message}) => (step.startsWith('drain-') ? [Number.parseInt(message, 10)] : []));
  expect(moved.reduce((sum, one) => sum + one, 0)).toBe(four.length);
  here.api.resetLog();
  expect((await apply(here, others)).records.every(({state}) => state === 'settled')).toBe(true);
});

test('when only one of them would still find room, none is emptied', async () => {
  const here = await running();
  const before = nodesOf(here).sort();
  let ready = 0;
  const fill = (node: string, cpu: string) =>
    here.kube.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: `came-meanwhile-${node}`, namespace: 'gomeet'},
      spec: {nodeName: node, containers: [{name: 'app', image: 'example/app:v1', resources: {requests: {cpu}}}]},
      status: {phase: 'Running'},
    });
  const result = await apply(
    here,
    others,
    {},
    {
      listen: (event) => {
        if (event.type !== 'ended' || !event.record.step.startsWith('nodes-')) return;
        ready += 1;
        if (ready < 2) return;
        // Two of the four pods still find a place on what is new.
        for (const node of ['general-2-000', 'media-2-000']) fill(node, '7');
        for (const node of ['general-2-001', 'media-2-001']) fill(node, '6');
      },
    },
  );
  expect(result.outcome).toBe('failed');
  expect(result.message).toMatch(/nothing was evicted: 2 pods find no other node, the first is pod\/web-\S+ \(/);
  expect(nodesOf(here).sort()).toEqual(before);
  expect(here.kube.store.list('Node').filter((node) => at(node, 'spec', 'unschedulable') === true)).toEqual([]);
  expect(writes(here).filter((line) => line.startsWith('DELETE'))).toEqual([]);
});
