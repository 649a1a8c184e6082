import {describe, expect, test} from 'vitest';
import {keyText, shortName} from '../../../src/core/objects.ts';
import {FakeCluster} from './cluster.ts';
import {addons, fakeSource, files, target} from './fixture.ts';
import {addonFinding, run, states} from './run.ts';

describe('a fresh cluster', () => {
  test('gets every add-on and the platform, each behind what it needs', async () => {
    const cluster = new FakeCluster();
    const result = await run(cluster);
    expect(result.outcome).toBe('ok');
    expect(result.command).toBe('bootstrap');
    expect(result.plan.map((step) => step.id)).toEqual([
      'addon-traefik-crds',
      'addon-cert-manager',
      'addon-metrics-server',
      'cluster',
      'roles',
      'issuers',
      'apiservice',
    ]);
    expect(new Set(Object.values(states(result)))).toEqual(new Set(['done']));
    const order = cluster.writes.map(shortName);
    expect(order.indexOf('clusterissuer/letsencrypt')).toBeGreaterThan(order.indexOf('deployment/cert-manager-cainjector'));
    expect(order.indexOf('role/gomeet-deployer')).toBeGreaterThan(order.indexOf('namespace/gomeet'));
    expect(order.indexOf('serviceaccount/cert-manager')).toBeGreaterThan(order.indexOf('namespace/cert-manager'));
    expect(order.indexOf('deployment/cert-manager-webhook')).toBeGreaterThan(order.indexOf('serviceaccount/cert-manager'));
    expect(order.indexOf('apiservice/v1beta1.metrics.k8s.io')).toBeGreaterThan(order.indexOf('deployment/metrics-server'));
    expect(result.next).toEqual(['put the platform on it with: gomeet deploy --yes']);
  });

  test('the second run settles every step, reads no file and writes nothing', async () => {
    const cluster = new FakeCluster();
    await run(cluster);
    cluster.writes.length = 0;
    const source = fakeSource();
    const result = await run(cluster, {source});
    expect(result.outcome).toBe('ok');
    expect(new Set(Object.values(states(result)))).toEqual(new Set(['settled']));
    expect(cluster.writes).toEqual([]);
    expect(source.reads).toEqual([]);
    expect(addonFinding(result, 'cert-manager')).toMatchObject({status: 'pass', message: 'cert-manager v1.21.1 is installed'});
  });

  test('a dry run plans every object and writes nothing', async () => {
    const cluster = new FakeCluster();
    const result = await run(cluster, {dryRun: true});
    expect(result.outcome).toBe('planned');
    expect(cluster.writes).toEqual([]);
    const changes = result.plan.flatMap((step) => step.changes);
    const wanted = [...addons.flatMap((addon) => files[addon.files[0]?.url ?? ''] ?? []), ...target.bootstrap];
    expect(changes).toHaveLength(wanted.length);
    expect(new Set(changes.map((change) => change.action))).toEqual(new Set(['create']));
    expect(result.next).toEqual(['carry it out with: gomeet bootstrap --yes']);
  });

  test('a plan does not depend on when it is made', async () => {
    const first = await run(new FakeCluster(), {dryRun: true});
    const second = await run(new FakeCluster(), {dryRun: true});
    expect(first.planHash).toBe(second.planHash);
    const other = await run(new FakeCluster(), {dryRun: true, skip: ['metrics-server']});
    expect(other.planHash).not.toBe(first.planHash);
  });

  test('a run that was cut off is completed by the next one', async () => {
    const cluster = new FakeCluster();
    cluster.cutAt = 'cert-manager-webhook';
    const broken = await run(cluster);
    expect(broken.outcome).toBe('failed');
    expect(states(broken)['issuers']).toBe('not-reached');
    expect(broken.next.at(-1)).toBe('continue where it stopped with: gomeet bootstrap --yes');
    cluster.cutAt = undefined;
    const applied = new Set(cluster.writes.map(keyText));
    cluster.writes.length = 0;
    expect((await run(cluster)).outcome).toBe('ok');
    expect(cluster.writes.filter((key) => applied.has(keyText(key)))).toEqual([]);
  });
});

describe("cert-manager's webhook", () => {
  test('is waited for before an issuer is written', async () => {
    const cluster = new FakeCluster();
    // The first dry run is that of gathering, where the resource types do not exist yet.
    cluster.webhookDown = 4;
    const result = await run(cluster);
    expect(result.outcome).toBe('ok');
    const {durationMs} = result.records.find((record) => record.step === 'addon-cert-manager') ?? {durationMs: 0};
    expect(durationMs).toBeGreaterThanOrEqual(6_000);
    expect(cluster.writes.map(shortName)).toContain('clusterissuer/letsencrypt');
  });

  test('may be down when a run that was cut off is continued', async () => {
    const cluster = new FakeCluster();
    await run(cluster);
    cluster.objects.delete('cert-manager.io/ClusterIssuer//letsencrypt');
    cluster.webhookDown = 3;
    const result = await run(cluster);
    expect(result.outcome).toBe('ok');
    expect(states(result)).toMatchObject({'addon-cert-manager': 'settled', issuers: 'done'});
  });

  test('that never answers ends the wait at the limit, with the reason', async () => {
    const cluster = new FakeCluster();
    cluster.webhookDown = Number.POSITIVE_INFINITY;
    const result = await run(cluster);
    expect(result.outcome).toBe('failed');
    expect(result.message).toContain('addons.issuers: not measured: failed calling webhook: x509 (still so after 60 s)');
    expect(states(result)['issuers']).toBe('not-reached');
  });
});

describe('less than everything', () => {
  test('a skipped cert-manager leaves the issuers out, and says so', async () => {
    const cluster = new FakeCluster();
    const result = await run(cluster, {skip: ['cert-manager']});
    expect(result.outcome).toBe('ok');
    expect(result.plan.map((step) => step.id)).not.toContain('issuers');
    expect(result.findings.find((finding) => finding.id === 'bootstrap.issuers')).toMatchObject({status: 'warn'});
    expect(addonFinding(result, 'cert-manager')).toMatchObject({status: 'skip'});
  });

  test('without programs, only resource types are installed, and their gate asks only for them', async () => {
    const cluster = new FakeCluster();
    const result = await run(cluster, {controllers: false, kind: 'sandbox'});
    expect(result.outcome).toBe('ok');
    expect(cluster.writes.some((key) => key.kind === 'Deployment')).toBe(false);
    expect(cluster.writes.map(shortName)).toContain('clusterissuer/letsencrypt');
    expect(result.plan.map((step) => step.id)).not.toContain('addon-metrics-server');
    expect(addonFinding(result, 'metrics-server')).toMatchObject({status: 'skip'});
  });
});
