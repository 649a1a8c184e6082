import {describe, expect, test} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import type {RunEvent} from '../../../src/core/pipeline.ts';
import type {World} from '../../../src/core/ports.ts';
import {type RolloutOptions, restart, rollout} from '../../../src/pipelines/rollout/index.ts';
import {readReleases} from '../../../src/steps/release-record.ts';
import {carriedOut, cordonOthers, deployed, get, imageOfPod, living, namespace, podsOf, target} from '../_deployed.ts';

const again = 'gomeet rollout … --yes';
const fresh = 'gomeet/auth-service:v2.0.1';

function options(world: World, more: Partial<RolloutOptions> = {}): RolloutOptions {
  return {
    world,
    target,
    service: 'auth-service',
    image: fresh,
    force: false,
    secretNames: [],
    by: 'tester',
    toolVersion: '1.2.3',
    imagesFrom: 'gomeet.yaml',
    ...more,
  };
}

const roll = (world: World, more: Partial<RolloutOptions> = {}, run = {}) => carriedOut(world, rollout(options(world, more), again), run);

describe('another image', () => {
  test('is rolled out, nothing else of the workload changes, and a release is recorded', async () => {
    const {world} = deployed();
    const result = await roll(world);
    expect(result.outcome, result.message).toBe('ok');
    const changes = result.plan.flatMap((step) => step.changes);
    expect(changes.flatMap((change) => change.fields)).toEqual([
      {path: 'spec.template.spec.containers[auth-service].image', from: 'gomeet/auth-service:v2.0.0', to: fresh},
    ]);
    expect(new Set((await living(world, 'auth-service')).map(imageOfPod))).toEqual(new Set([fresh]));
    const {releases} = await readReleases(world, namespace);
    expect(releases.map(({number, command, outcome, by}) => ({number, command, outcome, by}))).toEqual([
      {number: 1, command: 'rollout', outcome: 'ok', by: 'tester'},
    ]);
    expect(releases[0]?.images).toContain(fresh);
    expect(releases[0]?.manifests).toHaveLength(target.manifests.length);
    expect(result.next).toEqual([
      'write into gomeet.yaml targets.production.images.auth-service: gomeet/auth-service:v2.0.1, or the next gomeet deploy puts back auth-service gomeet/auth-service:v2.0.0',
    ]);
  });

  test('that runs already is settled, and its gate is asked all the same', async () => {
    const {world} = deployed();
    await roll(world);
    const result = await roll(world);
    expect(result.records.map((record) => record.state)).toEqual(['settled', 'settled', 'settled']);
    expect(result.records[0]?.findings.map((finding) => finding.id)).toContain('kubernetes.rollout');
    expect((await readReleases(world, namespace)).releases).toHaveLength(1);
  });

  test('keeps what an earlier one rolled out elsewhere', async () => {
    const {world} = deployed();
    await roll(world);
    await roll(world, {service: 'deployment/livekit-sfu', image: 'livekit/livekit-server:v1.13.6'});
    const {releases} = await readReleases(world, namespace);
    expect(releases[0]?.images).toEqual(expect.arrayContaining([fresh, 'livekit/livekit-server:v1.13.6']));
  });

  test('that does not exist fails with its cause; the old pods still serve, and the record says failed', async () => {
    const {world} = deployed(['image-not-found']);
    const result = await roll(world);
    expect(result.outcome).toBe('failed');
    expect(result.causes.map((cause) => cause.code)[0]).toBe('image-not-found');
    const old = (await podsOf(world, 'auth-service')).filter((pod) => imageOfPod(pod) === 'gomeet/auth-service:v2.0.0');
    expect(old.length).toBeGreaterThan(0);
    expect((await readReleases(world, namespace)).releases[0]?.outcome).toBe('failed');
    expect(result.next.at(-1)).toBe(`continue where it stopped with: ${again}`);
  });

  test('a dry run writes nothing, and its hash is that of the run', async () => {
    const {world} = deployed();
    const planned = await roll(world, {}, {dryRun: true});
    expect(planned.outcome).toBe('planned');
    expect(imageOfPod((await podsOf(world, 'auth-service'))[0])).toBe('gomeet/auth-service:v2.0.0');
    expect((await roll(world, {}, {expect: 'ffffffffffff'})).outcome).toBe('refused');
    expect((await roll(world, {}, {expect: planned.planHash})).outcome).toBe('ok');
  });
});

describe('somebody else set the image', () => {
  test('and owns it: refused with the name, and taken over only when asked to', async () => {
    const {world, cluster} = deployed();
    const live = target.manifests.find((object) => object.kind === 'Deployment' && object.metadata.name === 'auth-service');
    if (live === undefined) throw new Error('auth-service is gone');
    const set = {
      apiVersion: live.apiVersion,
      kind: live.kind,
      metadata: {name: live.metadata.name, namespace},
      spec: {template: {spec: {containers: [{name: 'auth-service', image: 'gomeet/auth-service:v7'}]}}},
    };
    cluster.server.apply('kubectl-set', set, false, true);
    const refused = await roll(world);
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toContain('kubectl-set');
    expect(refused.next.join(' ')).toContain('--force-conflicts');
    expect((await roll(world, {force: true})).outcome).toBe('ok');
  });
});

describe('what was typed wrong', () => {
  test.each<[string, Partial<RolloutOptions>, RegExp]>([
    ['an unknown service', {service: 'auth-servce'}, /no service auth-servce .* did you mean auth-service\?/],
    ['a kind that runs nothing', {service: 'service/auth-service'}, /"service" is no kind that runs services/],
    ['another kind', {service: 'sts/auth-service'}, /no StatefulSet auth-service .*; deployment\/auth-service is there/],
    ['an unknown container', {container: 'auth'}, /--container auth: deployment\/auth-service has no such container/],
    ['latest', {image: 'gomeet/auth-service:latest'}, /has the tag latest/],
    ['a drain limit for what does not drain', {maxDrainMs: 1}, /--max-drain: the pods of deployment\/auth-service do not drain/],
  ])('%s', async (_, more, sentence) => {
    const {world} = deployed();
    await expect(roll(world, more)).rejects.toThrow(UserError);
    await expect(roll(world, more)).rejects.toThrow(sentence);
  });

  test('a workload that nobody deployed is refused', async () => {
    const {world, cluster} = deployed();
    cluster.remove({apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'auth-service'});
    expect((await roll(world)).message).toBe('deployment/auth-service is not in the cluster: there is nothing to roll');
  });
});

describe('media pods', () => {
  const sfu = {service: 'livekit-sfu', image: 'livekit/livekit-server:v1.13.6'};

  test('drain: the new pod waits for the old one’s node, and that is told with the people on it', async () => {
    const platform = deployed();
    const {world} = platform;
    cordonOthers(platform, 'livekit-sfu');
    const events: RunEvent[] = [];
    const result = await roll(world, sfu, {listen: (event: RunEvent) => void events.push(event)});
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.find((finding) => finding.id === 'kubernetes.spare-nodes')?.message).toMatch(/^one at a time/);
    const told = events
      .flatMap((event) => (event.type === 'waiting' ? event.findings : []))
      .filter((one) => one.id === 'kubernetes.draining');
    expect(told.find((one) => one.status === 'pending')?.message).toMatch(
      /1 new pod waits for nodes that 1 draining pod holds: livekit-sfu-\S+ for \d+ s, \d+ participants?, at most \d h/,
    );
  });

  test('after --max-drain nobody is thrown out: it ends as timed out, and running it again goes on', async () => {
    const {world} = deployed();
    const result = await roll(world, {...sfu, maxDrainMs: 4_000});
    expect(result.outcome).toBe('timed-out');
    expect(result.message).toContain('nothing was ended by force');
    expect((await podsOf(world, 'livekit-sfu')).some((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
    expect((await roll(world, sfu)).outcome).toBe('ok');
  });
});

describe('a restart', () => {
  const restarted = (world: World, service = 'auth-service', maxDrainMs?: number) =>
    carriedOut(world, restart({world, target, service, ...(maxDrainMs === undefined ? {} : {maxDrainMs})}, again));

  test('replaces every pod, is no release, and a later roll-out does not take it back', async () => {
    const {world} = deployed();
    const before = (await podsOf(world, 'auth-service')).map((pod) => pod.metadata.uid);
    const result = await restarted(world);
    expect(result.outcome, result.message).toBe('ok');
    expect((await living(world, 'auth-service')).filter((pod) => before.includes(pod.metadata.uid))).toEqual([]);
    expect((await readReleases(world, namespace)).releases).toEqual([]);
    const again = await roll(world, {image: 'gomeet/auth-service:v2.0.0'});
    expect(again.records[0]?.state).toBe('settled');
    expect(await get(world, 'Deployment', 'auth-service')).toMatchObject({
      spec: {template: {metadata: {annotations: {'gomeet.io/restarted-at': expect.any(String)}}}},
    });
  });

  test('that is under way is waited for, not begun again', async () => {
    const {world} = deployed();
    expect((await restarted(world, 'livekit-sfu', 4_000)).outcome).toBe('timed-out');
    const result = await restarted(world, 'livekit-sfu');
    expect(result.records.map((record) => record.state)).toEqual(['settled', 'settled']);
    expect(result.outcome).toBe('ok');
  });
});
