import {expect, test} from 'vitest';
import {clusterStatus} from '../../../src/pipelines/cluster/status.ts';
import {statusViews} from '../../../src/render/cluster-text.ts';
import {applied, type Place, targetOf, writes} from './_account.ts';

const status = ({world}: Place, connect = async () => world) =>
  clusterStatus({world, target: targetOf(), connect}, new AbortController().signal);
const shown = async (here: Place) => statusViews(await status(here), {version: '1.2.3', startedAt: '2026-03-01T00:00:00Z'});

const ready = () => applied();

test('a cluster that is well: exit 0, and what it costs now', async () => {
  const here = await ready();
  const {views, exit} = await shown(here);
  expect(exit).toBe('ok');
  expect(views.text()).toContain('running, version 1.35.2-do.1, sgp1, highly available control plane');
  expect(views.text()).toContain('general  2 × g-4  fixed       2 Ready');
  expect(views.text()).toContain('Price now: $756 a month before tax');
  expect(writes(here)).toEqual([]);
});

test.each<[string, (here: Place) => Promise<void> | void, RegExp]>([
  [
    'a node that is not Ready',
    ({kube}) => {
      const node = kube.store.list('Node')[0];
      if (node !== undefined) kube.put({...node, status: {conditions: [{type: 'Ready', status: 'False'}]}});
    },
    /^general-000 runs, and its node is not Ready$/,
  ],
  [
    'a machine that never joined',
    ({kube}) => kube.remove({apiVersion: 'v1', kind: 'Node', name: 'media-001'}),
    /^media-001 runs, and Kubernetes has no such node$/,
  ],
  ['a pool that is missing', ({api}) => api.edit(({clusters}) => void clusters[0]?.pools.pop()), /^there is no pool media of size g-8$/],
  [
    'a cluster that is degraded',
    ({api}) => api.edit(({clusters}) => void Object.assign(clusters[0] ?? {}, {state: 'degraded', message: 'etcd'})),
    /^the cluster is degraded: etcd$/,
  ],
  [
    'no cluster',
    ({api}) => api.edit(({clusters}) => void clusters.pop()),
    /^team Platform \(token from .*\) has no cluster gomeet-production: make it with gomeet cluster apply, or use a token of the team that owns it$/,
  ],
])('%s: exit 3', async (_, change, sentence) => {
  const here = await ready();
  await change(here);
  const {problems} = await status(here);
  expect(problems).toContainEqual(expect.stringMatching(sentence));
  expect((await shown(here)).exit).toBe('failed');
});

test('Kubernetes that does not answer is a problem, and no node is called Ready', async () => {
  const here = await ready();
  const found = await status(here, async () => Promise.reject(new Error('connection refused')));
  expect(found.problems).toEqual(['Kubernetes does not answer: connection refused']);
  expect(found.pools.flatMap(({nodes}) => nodes.map((node) => node.ready))).toEqual([null, null, null, null]);
});

test('what somebody changed by hand is shown, and is no fault', async () => {
  const here = await ready();
  await here.api.edit(({clusters}) => void Object.assign(clusters[0]?.pools[1] ?? {}, {taints: []}));
  const found = await status(here);
  expect(found.problems).toEqual([]);
  expect(found.notes).toEqual(['pool media: taints is (none), the target says gomeet.io/pool=media:NoSchedule']);
});
