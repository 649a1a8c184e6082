import type {CloudTarget} from '../core/cloud-target.ts';
import {targetSchema} from '../core/config.ts';
import {Failed} from '../core/errors.ts';
import type {Target} from '../core/target.ts';
import {wantedBuckets} from '../manifests/buckets.ts';
import {buildTarget} from '../manifests/target.ts';
import type {SandboxCloud} from '../sandbox/state.ts';
import {systemClock} from '../tools/clock.ts';
import {s3Buckets} from '../tools/s3/buckets.ts';
import {loadTemplates} from '../tools/templates.ts';
import {sandboxCredential} from './buckets.ts';

/** What the account of a sandbox starts with when it is not to be empty. */
export type SandboxAccount = {
  /** What the target `sandbox` says of the account around it. */
  readonly wanted: CloudTarget;
  /** Makes its buckets as they are after a deployment. */
  readonly buckets: (account: SandboxCloud) => Promise<void>;
};

export async function sandboxAccount(profile: string): Promise<SandboxAccount> {
  const config = targetSchema.parse({profile, cloud: 'digitalocean'});
  const target = buildTarget('sandbox', config, await loadTemplates(config.stack, config.profile));
  const {cloud: wanted} = target;
  if (wanted === undefined) throw new Failed('the target of the sandbox has no account');
  return {wanted, buckets: (account) => makeBuckets(target, wanted, account)};
}

async function makeBuckets(target: Target, {region}: CloudTarget, account: SandboxCloud): Promise<void> {
  if (account.spaces === null) return;
  const buckets = s3Buckets({endpoint: account.spaces.endpoint, region, credential: sandboxCredential(account), clock: systemClock});
  const {signal} = new AbortController();
  for (const {name, versioning, rules} of wantedBuckets(target)) {
    await buckets.create(name, signal);
    await buckets.setVersioning(name, versioning, signal);
    await buckets.setRules(name, rules, signal);
  }
}
