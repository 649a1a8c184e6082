import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {z} from 'zod';
import {sentenceOf, UserError} from '../../core/errors.ts';

const days = z.number().nullable();
const bucketSchema = z.strictObject({
  public: z.boolean(),
  versioning: z.boolean(),
  rules: z.array(
    z.strictObject({
      id: z.string(),
      prefix: z.string(),
      enabled: z.boolean(),
      expireDays: days,
      expireOldVersionsDays: days,
      abortUploadsDays: days,
    }),
  ),
  use: z.strictObject({objects: z.number(), bytes: z.number(), recentBytes: z.number(), complete: z.boolean()}),
});
const fileSchema = z.record(z.string(), bucketSchema);

/** One simulated bucket by itself. */
export type SavedBucket = z.infer<typeof bucketSchema>;

/** Buckets by name, as the file keeps them; `undefined` when there is no file. A UserError names one that holds something else. */
export function loadBuckets(file: string): {readonly [name: string]: SavedBucket} | undefined {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UserError(`${file} holds no buckets of the simulator; delete it`, {cause: error});
  }
}

/** Replaced as a whole: a kill leaves the old ones or the new ones. */
export function saveBuckets(file: string, buckets: {readonly [name: string]: SavedBucket}): void {
  const own = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(own, JSON.stringify(buckets), {mode: 0o600});
    renameSync(own, file);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${sentenceOf(error)}`);
  }
}
