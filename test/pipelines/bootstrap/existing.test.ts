import {describe, expect, test} from 'vitest';
import {keyText, shortName} from '../../../src/core/objects.ts';
import {FakeCluster, namespace} from './cluster.ts';
import {apiService, definition, deployment, fakeSource, files} from './fixture.ts';
import {addonFinding, endOf, run, states} from './run.ts';

describe('what is already there', () => {
  const foreign = [
    namespace('cert-manager'),
    definition('clusterissuers.cert-manager.io', 'ClusterIssuer', {spec: {old: true}, labels: {'app.kubernetes.io/version': 'v1.19.0'}}),
    ...['controller', 'webhook', 'cainjector'].map((name) =>
      deployment(`cm-${name}`, `mirror.example/cert-manager-${name}:v1.19.0@sha256:abc`),
    ),
  ];

  test('another version is kept, with a warning that has both versions', async () => {
    const cluster = new FakeCluster(foreign);
    const source = fakeSource();
    const result = await run(cluster, {source});
    expect(result.outcome).toBe('ok');
    expect(states(result)['addon-cert-manager']).toBe('settled');
    expect(addonFinding(result, 'cert-manager')).toMatchObject({
      status: 'warn',
      required: false,
      observed: [{name: 'version', value: 'v1.19.0', unit: ''}],
      thresholds: [{name: 'version', value: 'v1.21.1', unit: '', source: 'addons.lock'}],
    });
    expect(source.reads).not.toContain('https://example.org/cert-manager.yaml');
    expect(cluster.writes.map(shortName)).not.toContain('customresourcedefinition/clusterissuers.cert-manager.io');
    expect(
      cluster.objects.get(
        keyText({apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: 'clusterissuers.cert-manager.io'}),
      ),
    ).toHaveProperty('spec.old', true);
  });

  test('a file given for what is already there is not read, and that is said', async () => {
    const result = await run(new FakeCluster(foreign), {from: new Map([['cert-manager', './absent.yaml']])});
    expect(addonFinding(result, 'cert-manager')?.message).toContain('./absent.yaml was not read');
  });

  test('resource types without a version are recognised by their content', async () => {
    const here = (files['https://example.org/traefik.yaml'] ?? []).map((object) => ({
      ...object,
      status: {conditions: [{type: 'Established', status: 'True'}]},
    }));
    expect(addonFinding(await run(new FakeCluster(here)), 'traefik-crds')).toMatchObject({
      status: 'pass',
      message: 'Traefik resource types v3.7.11 is installed',
    });
    const old = here.map((object) => definition(object.metadata.name, 'Old', {spec: {old: true}}));
    const [first, ...rest] = old;
    const kept = [...(first === undefined ? [] : [definition(first.metadata.name, 'IngressRoute', {spec: {old: true}})]), ...rest];
    expect(addonFinding(await run(new FakeCluster(kept)), 'traefik-crds')).toMatchObject({status: 'warn'});
  });

  test('resource types of another version without programs are not mixed with pinned programs', async () => {
    const cluster = new FakeCluster(foreign.slice(0, 2));
    expect(await endOf(run(cluster))).toMatchObject({
      exit: 'refused',
      message: expect.stringMatching(/half installed: v1\.19\.0 is there, but cert-manager-controller, .* missing/),
    });
    expect(cluster.writes).toEqual([]);
  });

  test('an installation of somebody else is completed, and what is there is not changed', async () => {
    const theirs = definition('ingressroutes.traefik.io', 'IngressRoute', {spec: {old: true}});
    const cluster = new FakeCluster([theirs]);
    cluster.owned.add('ingressroutes.traefik.io');
    const result = await run(cluster);
    expect(result.outcome).toBe('ok');
    expect(addonFinding(result, 'traefik-crds')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('lacks middlewares.traefik.io'),
    });
    const written = cluster.writes.map(shortName);
    expect(written).toContain('customresourcedefinition/middlewares.traefik.io');
    expect(written).not.toContain('customresourcedefinition/ingressroutes.traefik.io');
  });

  test('an aggregated API that somebody else serves is not taken over', async () => {
    const cluster = new FakeCluster([apiService('v1beta1.custom.metrics.k8s.io', 'other/adapter')]);
    const result = await run(cluster);
    expect(result.plan.map((step) => step.id)).not.toContain('apiservice');
    expect(result.findings.find((finding) => finding.id === 'bootstrap.apiservice')).toMatchObject({status: 'warn'});
    expect(cluster.writes.map(shortName)).not.toContain('apiservice/v1beta1.custom.metrics.k8s.io');
  });

  test("an object of the platform that somebody else owns is refused with the server's sentence", async () => {
    const cluster = new FakeCluster([
      {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'gomeet-data'}, value: 5},
    ]);
    cluster.owned.add('gomeet-data');
    expect(await endOf(run(cluster))).toMatchObject({
      exit: 'refused',
      message: expect.stringContaining('priorityclass/gomeet-data: conflict with "other"'),
    });
    expect(cluster.writes).toEqual([]);
  });

  test('a namespace that is being deleted ends it before anything is written', async () => {
    const cluster = new FakeCluster([namespace('gomeet', {deletionTimestamp: '2026-03-02T09:00:00Z'})]);
    expect(await endOf(run(cluster))).toMatchObject({
      exit: 'refused',
      message: expect.stringContaining('namespace gomeet is being deleted'),
    });
    expect(cluster.writes).toEqual([]);
  });

  test('a pinned installation that does not answer fails its gate and nothing that needs it starts', async () => {
    const dead = foreign.map((object) =>
      object.kind === 'Deployment' ? {...object, status: {conditions: [{type: 'Available', status: 'False'}]}} : object,
    );
    const result = await run(new FakeCluster(dead));
    expect(result.outcome).toBe('failed');
    expect(result.message).toContain('addons.cert-manager');
    expect(states(result)['issuers']).toBe('not-reached');
  });
});
