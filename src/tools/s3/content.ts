import {randomUUID} from 'node:crypto';
import type {BucketUse} from '../../core/buckets.ts';
import {ToolError} from '../../core/errors.ts';
import type {S3Session} from './session.ts';

/** As many as a listing gives at once. */
const pageSize = 1_000;
const recentMs = 30 * 86_400_000;

/** Counts what is listed; earlier versions of an object are not. */
export async function countUse(session: S3Session, name: string, most: number, signal: AbortSignal): Promise<BucketUse> {
  const since = session.clock.now().getTime() - recentMs;
  let [objects, bytes, recentBytes] = [0, 0, 0];
  let next: string | undefined;
  do {
    const token = next;
    const page = await session.ask({
      what: `does not list ${name}`,
      signal,
      send: ({s3, sdk, until}) =>
        s3.send(
          new sdk.ListObjectsV2Command({
            Bucket: name,
            MaxKeys: Math.min(pageSize, most - objects),
            ...(token === undefined ? {} : {ContinuationToken: token}),
          }),
          until,
        ),
    });
    for (const {Size = 0, LastModified} of page.Contents ?? []) {
      objects += 1;
      bytes += Size;
      if (LastModified !== undefined && LastModified.getTime() >= since) recentBytes += Size;
    }
    // A service that gives the same page for ever would be asked for ever.
    next = page.IsTruncated === true && page.NextContinuationToken !== token ? page.NextContinuationToken : undefined;
    if (page.IsTruncated === true && (next === undefined || objects >= most)) return {objects, bytes, recentBytes, complete: false};
  } while (next !== undefined);
  return {objects, bytes, recentBytes, complete: true};
}

const content = 'gomeet was here and takes this away again\n';
/** For taking the object away, also when whoever asked is gone. */
const removalLimitMs = 10_000;

/** Leaves nothing behind: also in a bucket that keeps versions, of which a plain deletion makes one more. */
export async function writeAndRead(session: S3Session, name: string, signal: AbortSignal): Promise<{writeMs: number; readMs: number}> {
  const object = {Bucket: name, Key: `gomeet-probe/${randomUUID()}`};
  const now = () => session.clock.now().getTime();
  const started = now();
  let version: string | undefined;
  try {
    const written = await session.ask({
      what: `does not take an object into ${name}`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.PutObjectCommand({...object, Body: content, ContentType: 'text/plain'}), until),
    });
    version = written.VersionId;
    const between = now();
    const read = await session.ask({
      what: `does not give the object back that was written into ${name}`,
      signal,
      send: async ({s3, sdk, until}) => (await s3.send(new sdk.GetObjectCommand(object), until)).Body?.transformToString(),
    });
    if (read !== content)
      throw new ToolError('object-storage', `${session.place.endpoint} gives another object back than was written into ${name}`);
    return {writeMs: between - started, readMs: now() - between};
  } finally {
    await session.ask({
      what: `does not remove the object ${object.Key} from ${name}`,
      signal: AbortSignal.timeout(removalLimitMs),
      send: ({s3, sdk, until}) =>
        s3.send(new sdk.DeleteObjectCommand({...object, ...(version === undefined ? {} : {VersionId: version})}), until),
    });
  }
}
