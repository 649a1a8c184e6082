import {describe, expect, test} from 'vitest';
import {conditionOf, type KubeObject, keyOf} from '../../../src/core/objects.ts';
import {readReleases, writeRelease} from '../../../src/steps/release-record.ts';
import {releaseOf} from '../../steps/_releases.ts';
import {run} from '../deploy/_platform.ts';
import {contents, history, notUndone, rollBack, target} from './_rollback.ts';
import {healed, oneRelease, portsOf, twoReleases} from './_worlds.ts';

const {namespace} = target;
const job = {apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'redis-cluster-init'};

/** Only what somebody set who uses another tool. */
function foreign(part: object): KubeObject {
  return {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'auth-service', namespace}, ...part};
}

describe('somebody else changed the platform', () => {
  const byHand = foreign({spec: {template: {spec: {containers: [{name: 'auth-service', image: 'gomeet/auth-service:by-hand'}]}}}});

  test('what took over one of our fields refuses the rollback by name', async () => {
    const cluster = await twoReleases();
    cluster.server.apply('kubectl-set', byHand, false, true);
    const result = await rollBack(portsOf(cluster), {wish: 1});
    expect([result.outcome, result.message]).toEqual(['refused', expect.stringMatching(/deployment\/auth-service: .*kubectl-set/)]);
    expect(result.next.join('\n')).toContain('gomeet rollback --force-conflicts --yes');
  });

  test('with --force-conflicts the field is taken back', async () => {
    const before = await contents(portsOf(await oneRelease()));
    const cluster = await twoReleases();
    cluster.server.apply('kubectl-set', byHand, false, true);
    const world = portsOf(cluster);
    const result = await rollBack(world, {wish: 1, force: true});
    expect(result.outcome, result.message).toBe('ok');
    expect(await contents(world)).toEqual(before);
  });

  test('without --to, a cluster that is not as the newest release says goes back to that, and no Job runs again', async () => {
    const world = portsOf(await twoReleases());
    const before = await contents(world);
    await world.changes.remove({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus-config'});
    await world.changes.remove(job);
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(await contents(world)).toEqual(before);
    expect(await history(world)).toEqual(['4 rollback ok of 2', '2 deploy ok', '1 deploy ok']);
    expect(await world.cluster.get(job)).toBeUndefined();
  });

  test('keys that were added to a ConfigMap are named, because an apply leaves them', async () => {
    const cluster = await twoReleases();
    const map = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'prometheus-config', namespace}, data: {'theirs.yml': 'x'}};
    cluster.server.apply('kubectl-edit', map);
    const result = await rollBack(portsOf(cluster));
    const warned = result.records.flatMap((record) => record.findings).filter((finding) => finding.status === 'warn');
    expect(warned.map((finding) => [finding.id, finding.instance, finding.message])).toEqual([
      ['release.restored', 'configmap/prometheus-config', expect.stringContaining('theirs.yml')],
    ]);
  });
});

describe('objects that a later release created', () => {
  const spare: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'spare', namespace, labels: {'gomeet.io/phase': 'api'}},
    data: {a: 'b'},
  };
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'spare', namespace, labels: {'gomeet.io/phase': 'api'}},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
  };

  async function withSpare() {
    const world = portsOf(await oneRelease());
    await run(world, {target: {...target, manifests: [...target.manifests, spare, claim]}});
    return world;
  }

  test('are named and left there', async () => {
    const world = await withSpare();
    const result = await rollBack(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(notUndone(result)['left-over']).toContain('configmap/spare');
    expect(await world.cluster.get(keyOf(spare))).toBeDefined();
  });

  test('with --prune are removed, as the plan said, but never volumes', async () => {
    const world = await withSpare();
    const result = await rollBack(world, {prune: true});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.plan.find((step) => step.id === 'prune')).toMatchObject({
      effect: 'destroy',
      changes: [{key: keyOf(spare), action: 'remove'}],
    });
    expect(await world.cluster.get(keyOf(spare))).toBeUndefined();
    expect(await world.cluster.get(keyOf(claim))).toBeDefined();
  });
});

describe('a rollback that does not succeed', () => {
  test('leaves a record that says so, and the next one goes to the same release', async () => {
    const world = portsOf(await twoReleases());
    const {preview} = world.changes;
    let broken = false;
    const changes: typeof world.changes = {
      ...world.changes,
      // Somebody else's controller writes into a ConfigMap as fast as it is restored.
      preview: async (objects, ...rest) => {
        const answers = await preview(objects, ...rest);
        if (!broken) return answers;
        return answers.map((one) =>
          one.key.name === 'prometheus-config' && one.before ? {...one, before: {...one.before, data: {}}} : one,
        );
      },
      apply: async (...given) => {
        broken = true;
        return world.changes.apply(...given);
      },
    };
    const result = await rollBack({...world, changes});
    expect(result.outcome).toBe('failed');
    const wrong = result.records.flatMap((record) => record.findings).filter((finding) => finding.status === 'fail');
    expect(wrong.map((finding) => [finding.id, finding.instance])).toEqual([['release.restored', 'configmap/prometheus-config']]);
    expect(await history(world)).toEqual(['4 rollback failed of 1', '2 deploy ok', '1 deploy ok']);
    expect((await rollBack(world)).outcome).toBe('ok');
    expect(await history(world)).toEqual(['5 rollback ok of 1', '4 rollback failed of 1', '2 deploy ok', '1 deploy ok']);
  });
});

test('a StatefulSet that waits for a pod of the broken revision is freed, and no ready pod is touched', async () => {
  const broken = await oneRelease(['image-not-found:postgres']);
  const text = JSON.stringify(target.manifests).replaceAll('postgres:17.11-bookworm', 'postgres:17.99-bookworm');
  const second = await run(portsOf(broken), {target: {...target, manifests: JSON.parse(text) as readonly KubeObject[]}});
  expect(second.outcome, second.message).toBe('failed');
  const world = portsOf(healed(broken));
  const pods = async () => {
    const all = await world.cluster.list('v1', 'Pod', {namespace});
    return all.flatMap((pod) => (conditionOf(pod, 'Ready')?.status === 'True' ? [pod.metadata.uid] : []));
  };
  const before = await pods();
  const result = await rollBack(world);
  expect(result.outcome, result.message).toBe('ok');
  expect(result.records.find((record) => record.step === 'postgres')?.message).toContain('delete pod/postgres-primary-0');
  const after = await pods();
  expect(before.filter((uid) => !after.includes(uid))).toEqual([]);
  expect(after.length).toBe(before.length + 1);
});

test('records that were written by others are not trusted further than they are read', async () => {
  const world = portsOf(await oneRelease());
  const {number: _number, ...record} = releaseOf([{apiVersion: 'v1', kind: 'Nonsense', metadata: {name: 'x', namespace}}]);
  await writeRelease(world, namespace, record, new AbortController().signal);
  const result = await rollBack(world, {wish: 2});
  expect([result.outcome, result.message]).toEqual(['refused', expect.stringContaining('would not take release 2 back: nonsense/x')]);
  expect((await readReleases(world, namespace)).releases).toHaveLength(2);
});
