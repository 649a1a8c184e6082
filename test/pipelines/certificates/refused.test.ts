import {describe, expect, it, test} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import type {Target} from '../../../src/core/target.ts';
import type {RenewOptions} from '../../../src/pipelines/certificates/renew.ts';
import {deployed, target} from '../_deployed.ts';
import {key, run, unnamed} from './_renew.ts';

/** The certificate with another status, as if cert-manager had written it. */
function frozen(status: (before: object) => object): {readonly world: World} {
  const {world, cluster} = deployed();
  const live = cluster.store.get(key);
  if (live === undefined) throw new Error('the platform has its certificate');
  const changed = {...live, status: status(live['status'] as object)};
  const list: World['cluster']['list'] = async (...args) =>
    (await world.cluster.list(...args)).map((one) => (one.kind === 'Certificate' ? changed : one));
  return {world: {...world, cluster: {...world.cluster, list}}};
}

const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-03-02T08:00:00Z',
});
const ready = condition('Ready', 'True', 'Ready', 'Certificate is up to date and has not expired');

describe('what is refused, before anything is written', () => {
  const limited = (until: string) =>
    `Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: Error creating new order :: too many certificates (5) already issued${until}`;
  const failed = (message: string, lastFailureTime: string) => (before: object) => ({
    ...before,
    conditions: [
      ready,
      condition('Issuing', 'False', 'Failed', `The certificate request has failed to complete and will be retried: ${message}`),
    ],
    failedIssuanceAttempts: 1,
    lastFailureTime,
  });
  const recently = new Date(deployed().world.clock.now().getTime() - 600_000).toISOString();

  test.each<[string, (before: object) => object, RegExp, RegExp]>([
    [
      'an order of somebody else is under way',
      (before) => ({
        ...before,
        conditions: [ready, condition('Issuing', 'True', 'Renewing', 'Renewing certificate as renewal was scheduled')],
      }),
      /^an order for certificate\/gomeet-tls is under way already: /,
      /gomeet certificates status$/,
    ],
    [
      'a rate limit with its end',
      failed(limited(', retry after 2099-09-20 02:16:58 UTC: see https://letsencrypt.org/docs/rate-limits/'), recently),
      /^certificate\/gomeet-tls: the authority takes no order before 2099-09-20T02:16:58Z: The certificate request has failed .*too many certificates/,
      /^wait until then/,
    ],
    [
      'a rate limit without its end',
      failed(limited(''), recently),
      /takes no order before \S+ \(at the earliest, for it does not say\)/,
      /^wait until then/,
    ],
    [
      'a paused name',
      failed('429 urn:ietf:params:acme:error:rateLimited: Your account is temporarily prevented from requesting certificates', recently),
      /the authority has paused this name/,
      /^open the link/,
    ],
  ])('%s', async (_, status, sentence, advice) => {
    const {world} = frozen(status);
    const result = await run(world);
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(sentence);
    expect(result.next[0]).toMatch(advice);
    expect((await run(world, {force: true}, {dryRun: true})).outcome).toBe('planned');
  });

  it('but not when the limit has ended, or the failure had another cause', async () => {
    for (const status of [
      failed(limited(', retry after 2020-01-01 00:00:00 UTC'), recently),
      failed('DNS problem: NXDOMAIN looking up A for x', recently),
    ])
      expect((await run(frozen(status).world, {}, {dryRun: true})).outcome).toBe('planned');
  });

  it('without the permission, which is named', async () => {
    const {world} = deployed();
    const cluster = {
      ...world.cluster,
      access: async (questions: Parameters<World['cluster']['access']>[0]) =>
        questions.map((one) => ({...one, allowed: false, reason: ''})),
    };
    const result = await run({...world, cluster});
    expect([result.outcome, result.message]).toEqual([
      'refused',
      'this user may not update certificates.cert-manager.io/status, by which a renewal is asked for',
    ]);
    expect(result.next[0]).toMatch(/gomeet bootstrap --target production$/);
  });

  it('when its issuer is away, or not ready', async () => {
    const {world} = deployed();
    const without = (change: (issuer: KubeObject) => readonly KubeObject[]) => ({
      ...world,
      cluster: {
        ...world.cluster,
        list: async (...args: Parameters<World['cluster']['list']>) =>
          (await world.cluster.list(...args)).flatMap((one) => (one.kind === 'ClusterIssuer' ? change(one) : [one])),
      },
    });
    expect((await run(without(() => []))).message).toBe('clusterissuer/letsencrypt does not exist, so nobody would issue');
    expect((await run(without((one) => [{...one, status: {}}]))).message).toBe(
      'clusterissuer/letsencrypt is not ready, so nobody would issue: cert-manager has not looked at it',
    );
  });

  it('of the authority’s production for trials, unless asked for', async () => {
    const {world} = deployed();
    const real: World = {...world, kind: 'cluster'};
    const trial: Target = {...target, name: 'staging'};
    const refused = await run(real, {target: trial});
    expect([refused.outcome, refused.next[0]]).toEqual([
      'refused',
      'take the staging issuer first: acme.issuer: letsencrypt-staging in gomeet.yaml, and deploy',
    ]);
    expect(refused.message).toMatch(/^staging is no production, and clusterissuer\/letsencrypt is the authority’s production/);
    expect((await run(real, {target: trial, force: true}, {dryRun: true})).outcome).toBe('planned');
  });

  test.each<[Partial<RenewOptions>, RegExp]>([
    [{name: 'gomeet-tsl'}, /^there is no certificate gomeet-tsl, did you mean gomeet-tls\?$/],
    [{target: {...target, manifests: []}}, /have no certificates$/],
  ])('a wrong name: %#', async (more, sentence) => {
    const {world} = deployed();
    await expect(run(world, more)).rejects.toThrow(UserError);
    await expect(run(world, more)).rejects.toThrow(sentence);
  });

  it('no name, where there are several', async () => {
    const {world} = deployed();
    await expect(unnamed(world)).rejects.toThrow(/^there are several certificates, so name one: gomeet-tls, turn-tls$/);
  });
});
