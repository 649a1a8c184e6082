import type {Grant} from '@aws-sdk/client-s3';
import type {Bucket, Buckets} from '../../core/buckets.ts';
import {ToolError} from '../../core/errors.ts';
import {countUse, writeAndRead} from './content.ts';
import {isDenied, S3Error} from './errors.ts';
import {readRules, ruleOf, writeRules} from './life-cycle.ts';
import {close, isPublic, readGrants} from './openness.ts';
import {type S3Place, type S3Session, s3Session} from './session.ts';

/** Spaces refuses to make a bucket for any other region in the signature; where it lies, its endpoint says. */
const creationRegion = 'us-east-1';

/** Object storage that speaks S3: Spaces, or whatever stands for it. Contacts nothing and loads nothing yet. */
export function s3Buckets(place: S3Place): Buckets {
  const session = s3Session(place);
  const {endpoint, credential} = place;
  return {
    endpoint,
    credential: credential.source,
    bucket: (name, signal) => readBucket(session, name, signal),
    create: (name, signal) => create(session, name, signal),
    makePrivate: (name, signal) => close(session, name, signal),
    async setVersioning(name, enabled, signal) {
      const Status = enabled ? 'Enabled' : 'Suspended';
      await session.ask({
        what: `does not switch versioning of ${name}`,
        signal,
        send: ({s3, sdk, until}) => s3.send(new sdk.PutBucketVersioningCommand({Bucket: name, VersioningConfiguration: {Status}}), until),
      });
    },
    setRules: (name, rules, signal) => writeRules(session, name, rules, signal),
    use: (name, most, signal) => countUse(session, name, most, signal),
    writeRead: (name, signal) => writeAndRead(session, name, signal),
  };
}

async function readBucket(session: S3Session, name: string, signal: AbortSignal): Promise<Bucket> {
  const {owner, grants} = await ownerOf(session, name, signal);
  if (owner !== 'ours') return {name, owner, public: null, versioning: false, rules: []};
  const [open, versions, rules] = await Promise.all([
    isPublic(session, name, grants, signal),
    session.ask({
      what: `does not tell whether ${name} keeps versions`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.GetBucketVersioningCommand({Bucket: name}), until),
    }),
    readRules(session, name, signal),
  ]);
  return {name, owner, public: open, versioning: versions.Status === 'Enabled', rules: rules.map(ruleOf)};
}

type Owner = {readonly owner: Bucket['owner']; readonly grants: readonly Grant[] | null};

/** A bucket of somebody else that is open answers us as well, so whose it is follows from what only its owner is told. */
async function ownerOf(session: S3Session, name: string, signal: AbortSignal): Promise<Owner> {
  const status = await headStatus(session, name, signal);
  if (status === 404) return {owner: 'nobody', grants: null};
  const grants = await readGrants(session, name, signal);
  if (grants !== null) return {owner: 'ours', grants};
  return {owner: status === 200 && (await isAmongOurs(session, name, signal)) ? 'ours' : 'other', grants};
}

async function isAmongOurs(session: S3Session, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    const {Buckets: all = []} = await session.ask({
      what: 'does not list its buckets',
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.ListBucketsCommand({}), until),
    });
    return all.some(({Name}) => Name === name);
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
}

/** HTTP status of asking for the bucket alone: 200, 403 or 404. Anything else is thrown. */
export async function headStatus(session: S3Session, name: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    await session.ask({
      what: `does not tell of ${name}`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.HeadBucketCommand({Bucket: name}), until),
    });
    return 200;
  } catch (error) {
    if (error instanceof S3Error && (error.status === 403 || error.status === 404)) return error.status;
    throw error;
  }
}

async function create(session: S3Session, name: string, signal: AbortSignal): Promise<void> {
  try {
    await session.ask({
      what: `does not make ${name}`,
      signal,
      as: {region: creationRegion},
      send: ({s3, sdk, until}) => s3.send(new sdk.CreateBucketCommand({Bucket: name, ACL: 'private'}), until),
    });
  } catch (error) {
    // Also said to somebody whose first request was lost on its way back.
    if (!(error instanceof S3Error) || !/^BucketAlready(OwnedByYou|Exists)$/.test(error.service)) throw error;
    if ((await ownerOf(session, name, signal)).owner === 'ours') return;
    throw new ToolError('object-storage', `the bucket name ${name} is taken by somebody else`, {
      suggestions: ['choose another name under buckets of the target in gomeet.yaml'],
    });
  }
}
