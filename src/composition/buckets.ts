import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import type {Buckets} from '../core/buckets.ts';
import type {CloudTarget} from '../core/cloud-target.ts';
import {UserError} from '../core/errors.ts';
import {needBuckets} from '../core/need-buckets.ts';
import type {World} from '../core/ports.ts';
import type {Asking} from '../core/probe.ts';
import type {Target} from '../core/target.ts';
import {wantedBuckets} from '../manifests/buckets.ts';
import type {SandboxCloud} from '../sandbox/state.ts';
import {s3Buckets} from '../tools/s3/buckets.ts';
import {type S3Credential, spacesCredential} from '../tools/s3/keys.ts';

export type BucketsPlace = {
  readonly world: World;
  readonly target: Target;
  /** What a fresh simulated account holds. */
  readonly simulated: 'empty' | 'deployed';
  /** Of a simulated world; keeps its buckets. */
  readonly file: string | undefined;
  /** The account of the sandbox; absent for a sandbox without one, and for every other world. */
  readonly account: SandboxCloud | undefined;
};

/** The object storage around a target, with keys of this machine or of the cluster. Contacts nothing: a key that is missing is a UserError of the first call. */
export async function openBuckets(wanted: CloudTarget, {world, target, simulated, file, account}: BucketsPlace): Promise<Buckets> {
  const {clock, cluster, kind} = world;
  if (kind === 'simulated') {
    const {simulatedBuckets} = await import('../simulator/buckets.ts');
    return simulatedBuckets({clock, deployed: simulated === 'deployed' ? wantedBuckets(target) : [], file});
  }
  const {region, spacesEndpoint} = wanted;
  const endpoint = spacesEndpoint === '' ? `https://${region}.digitaloceanspaces.com` : spacesEndpoint;
  const {namespace} = target;
  const ownEndpoint = spacesEndpoint !== '';
  const credential =
    kind === 'sandbox' ? sandboxCredential(account) : spacesCredential({env: process.env, ownEndpoint, cluster, namespace});
  return s3Buckets({endpoint, region, credential, clock});
}

/** Keys that are missing or refused are one wrong input, and not one finding for each probe that could not use them. Other trouble the probes tell. */
export async function refuseKeys({world, target}: Asking, signal: AbortSignal): Promise<void> {
  const {buckets, wanted} = needBuckets(world, target);
  await buckets.bucket(wanted.buckets.recordings, signal).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
  });
}

const keysSchema = z.object({accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1)});

/** Whatever keys the environment has, they are not the sandbox's. */
export function sandboxCredential(account: SandboxCloud | undefined): S3Credential {
  return {
    source: 'the sandbox',
    keys: async () => {
      if (account?.spaces == null) {
        const why = account === undefined ? 'was started without an account around it' : 'has no object storage';
        throw new UserError(`this sandbox ${why}, so there are no buckets`, {
          suggestions:
            account === undefined ? ['gomeet sandbox up --cloud'] : ["pip install 'moto[server]', then gomeet sandbox up --cloud again"],
        });
      }
      return keysSchema.parse(JSON.parse(await readFile(account.spaces.keysFile, 'utf8')));
    },
  };
}
