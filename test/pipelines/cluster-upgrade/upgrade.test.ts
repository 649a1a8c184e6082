import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/core/objects.ts';
import {type Probe, probe} from '../../../src/core/probe.ts';
import {removalOf} from '../../../src/pipelines/cluster/removed-apis.ts';
import {checkUpgrade, fitsKubectl} from '../../../src/pipelines/cluster-upgrade/check.ts';
import {clusterUpgrade, type UpgradeOptions} from '../../../src/pipelines/cluster-upgrade/index.ts';
import {applied, carriedOut, type Place, targetOf, writes} from '../cluster/_account.ts';

const commands = {again: 'gomeet cluster upgrade --yes', check: 'gomeet cluster upgrade --check', status: 'gomeet cluster status'};
const from = '1.34.1-do.4';

/** A cluster of an older version, with a platform in it or without. */
async function older(deployed = true): Promise<Place> {
  const here = await applied();
  await here.api.edit(({clusters}) => {
    for (const cluster of clusters) cluster.version = from;
    for (const node of clusters.flatMap(({pools}) => pools.flatMap(({nodes}) => nodes))) node.version = from;
  });
  const workload = targetOf().manifests.find(({kind}) => kind === 'Deployment');
  if (deployed && workload !== undefined) here.kube.apply([workload]);
  here.api.resetLog();
  return here;
}

type Verdict = 'pass' | 'fail';
function health(verdict: () => Verdict, id: Probe['id'] = 'test.health'): Probe {
  return probe<Verdict>({
    id,
    question: 'Is it well?',
    severity: 'critical',
    required: true,
    source: {kind: 'test', query: ''},
    read: async () => verdict(),
    judge: (status) => ({status, message: status === 'pass' ? 'well' : 'it is broken', hint: 'mend it'}),
  }) as Probe;
}

function upgrade(here: Place, more: Partial<UpgradeOptions> = {}, how = {}) {
  const {world} = here;
  const options: UpgradeOptions = {
    world,
    target: targetOf(),
    connect: async () => world,
    critical: [health(() => 'pass')],
    commands,
    ...more,
  };
  return carriedOut(here, clusterUpgrade(options), how);
}

const version = ({api}: Place) => api.account().clusters[0]?.version;

describe('upgrade', () => {
  test('goes to the newest version, pool by pool, with the gate behind each', async () => {
    const here = await older();
    let asked = 0;
    const counting = () => {
      asked += 1;
      return 'pass' as const;
    };
    const result = await upgrade(here, {critical: [health(counting)]});
    expect(result.outcome, result.message).toBe('ok');
    expect(version(here)).toBe('1.35.2-do.1');
    expect(result.records.map(({step}) => step)).toEqual(['upgrade', 'control-plane', 'pool-general', 'pool-media', 'finished']);
    expect(result.records[2]?.findings.map(({id, status}) => [id, status])).toEqual([['test.health', 'pass']]);
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(writes(here)).toEqual(['POST /v2/kubernetes/clusters/ID/upgrade']);
    here.api.resetLog();
    const again = await upgrade(here);
    expect(again.records.every(({state}) => state === 'settled')).toBe(true);
    expect(writes(here)).toEqual([]);
  });

  test('is refused while a critical probe fails, and for a version that is not offered', async () => {
    const here = await older();
    const unwell = await upgrade(here, {critical: [health(() => 'fail')]});
    expect(unwell.outcome).toBe('refused');
    expect(unwell.message).toBe('the platform is not well, and an upgrade replaces every node: test.health: it is broken');
    const wrong = await upgrade(here, {version: '1.30.0-do.0'});
    expect(wrong.message).toBe(
      'cluster gomeet-production has version 1.34.1-do.4 and cannot go to 1.30.0-do.0: it is offered 1.34.5-do.0, 1.35.2-do.1',
    );
    expect(writes(here)).toEqual([]);
  });

  test('a gate that fails behind a pool is told, and the same command follows what goes on', async () => {
    const here = await older();
    let calls = 0;
    const broken = await upgrade(here, {critical: [health(() => (++calls === 2 ? 'fail' : 'pass'))]});
    expect([broken.outcome, broken.message]).toEqual(['failed', expect.stringMatching(/^Nodes of general: test\.health: it is broken$/)]);
    const followed = await upgrade(here);
    expect(followed.outcome, followed.message).toBe('ok');
    expect(version(here)).toBe('1.35.2-do.1');
    expect(writes(here)).toEqual(['POST /v2/kubernetes/clusters/ID/upgrade']);
  });

  test('killed after any request, it is begun once and followed to its end', async () => {
    for (let k = 1; k <= 9; k += 2) {
      const here = await older(false);
      here.api.fail({as: 'die', at: [k]});
      await upgrade(here);
      here.api.fail();
      const result = await upgrade(here);
      expect(result.outcome, `killed after request ${k}: ${result.message}`).toBe('ok');
      expect([version(here), here.api.account().clusters[0]?.state]).toEqual(['1.35.2-do.1', 'running']);
      expect(here.api.log().filter(({method, acted}) => method === 'POST' && acted)).toHaveLength(1);
    }
  });
});

describe('what would break', () => {
  const cron: KubeObject = {apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: {name: 'tidy', namespace: 'gomeet'}};

  test('in the manifests is said by version, and refuses the upgrade', async () => {
    const here = await older();
    const target = {...targetOf(), manifests: [...targetOf().manifests, cron]};
    const report = await checkUpgrade({world: here.world, target, connect: async () => here.world}, new AbortController().signal);
    expect(
      report.versions.map(({version: slug, step, breaks}) => [slug, step, breaks.map(({object, instead}) => `${object} ${instead}`)]),
    ).toEqual([
      ['1.34.5-do.0', 'patch', ['cronjob/tidy batch/v1']],
      ['1.35.2-do.1', 'minor', ['cronjob/tidy batch/v1']],
    ]);
    expect(report.problems).toHaveLength(2);
    const refused = await upgrade(here, {target});
    expect(refused.message).toBe(
      'version 1.35.2-do.1 does not serve batch/v1beta1 of cronjob/tidy (the manifests of this target) any more: use batch/v1',
    );
  });

  test.each([
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26.0-do.0', '1.26'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.25.9', undefined],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32.0', '1.32'],
    ['policy/v1beta1', 'PodSecurityPolicy', '1.36.1', '1.25'],
    ['apps/v1', 'Deployment', '1.36.1', undefined],
  ])('%s %s in %s: %s', (apiVersion, kind, slug, removedIn) => {
    expect(removalOf(apiVersion, kind, slug)?.removedIn).toBe(removedIn);
  });

  test.each([
    ['v1.34.0', '1.35.2-do.1', true],
    ['v1.33.0', '1.35.2-do.1', false],
    ['v1.36.4', '1.35.2-do.1', true],
    ['nonsense', '1.35.2-do.1', false],
  ])('kubectl %s with %s: %s', (kubectl, server, fits) => {
    expect(fitsKubectl(kubectl, server)).toBe(fits);
  });
});
