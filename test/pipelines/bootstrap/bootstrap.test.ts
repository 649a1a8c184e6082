import {describe, expect, test} from 'vitest';
import {GomeetError} from '../../../src/core/errors.ts';
import {execute} from '../../../src/core/execute.ts';
import {keyText, shortName} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import {type BootstrapOptions, bootstrap} from '../../../src/pipelines/bootstrap/index.ts';
import {FakeCluster, namespace} from './cluster.ts';
import {addons, apiService, definition, deployment, fakeSource, files, target} from './fixture.ts';

type Asked = Partial<BootstrapOptions> & {readonly dryRun?: boolean; readonly kind?: World['kind']};

function run(cluster: FakeCluster, {dryRun = false, kind = 'cluster', ...options}: Asked = {}) {
  const world = cluster.world(kind);
  const pipeline = bootstrap(
    {world, target, addons, source: fakeSource(), controllers: true, from: new Map(), skip: [], ...options},
    {again: 'gomeet bootstrap --yes', deploy: 'gomeet deploy --yes'},
  );
  return execute(pipeline, {
    world,
    target,
    toolVersion: '0.0.0',
    dryRun,
    signal: new AbortController().signal,
    listen: () => {},
    approve: async () => {},
  });
}

const states = (result: Awaited<ReturnType<typeof run>>) => Object.fromEntries(result.records.map((record) => [record.step, record.state]));
/** A refusal is a result; wrong input is an error. */
const endOf = (running: ReturnType<typeof run>) =>
  running.then(
    ({outcome, message}) => ({exit: outcome as string, message}),
    (error: unknown) => ({exit: error instanceof GomeetError ? error.exit : 'bug', message: String(error)}),
  );
const addonFinding = (result: Awaited<ReturnType<typeof run>>, name: string) =>
  result.findings.find((finding) => finding.id === 'bootstrap.addon' && finding.instance === name);

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

describe('refused before anything is written', () => {
  test('a user who is not cluster-admin', async () => {
    const cluster = new FakeCluster();
    cluster.denied = true;
    expect(await endOf(run(cluster))).toMatchObject({
      exit: 'refused',
      message: expect.stringContaining('may not create customresourcedefinitions'),
    });
    expect(cluster.writes).toEqual([]);
  });

  test.each([
    ['not YAML', 'a: [', 'usage', 'is not YAML'],
    ['a web page', '<html><body>log in</body></html>', 'usage', 'not a Kubernetes object'],
    ['empty', '', 'usage', 'holds no Kubernetes objects'],
    ['larger than an add-on', `# ${'x'.repeat(11 * 1024 * 1024)}`, 'usage', 'larger than 10 MB'],
    [
      'an object in another namespace',
      JSON.stringify({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x', namespace: 'gomeet'}}),
      'refused',
      'is in namespace gomeet',
    ],
    [
      'a kind that does not belong',
      JSON.stringify({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'x', namespace: 'kube-system'}}),
      'refused',
      'of a kind that no add-on needs',
    ],
    [
      'the deletion of a namespace',
      JSON.stringify({apiVersion: 'v1', kind: 'Namespace', $patch: 'delete', metadata: {name: 'cert-manager'}}),
      'refused',
      'asks for a deletion',
    ],
    [
      'a namespace of somebody else',
      JSON.stringify({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'gomeet'}}),
      'refused',
      'not a namespace of its own',
    ],
  ])('--from with a file that is %s', async (_, text, exit, message) => {
    const cluster = new FakeCluster();
    const source = fakeSource({'./file.yaml': text});
    expect(await endOf(run(cluster, {source, from: new Map([['cert-manager', './file.yaml']])}))).toMatchObject({
      exit,
      message: expect.stringContaining(message),
    });
    expect(cluster.writes).toEqual([]);
    expect(source.remembered).not.toContain('./file.yaml');
  });

  test('a first download that is something else is not remembered', async () => {
    const url = 'https://example.org/cert-manager.yaml';
    const source = fakeSource({[url]: '<html>captive portal</html>'});
    expect(await endOf(run(new FakeCluster(), {source}))).toMatchObject({exit: 'usage'});
    expect(source.remembered).not.toContain(url);
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
