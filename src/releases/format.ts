import {createHash} from 'node:crypto';
import {gunzipSync, gzipSync} from 'node:zlib';
import {z} from 'zod';
import {sentenceOf} from '../core/errors.ts';
import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import {type DamagedRelease, type Release, releaseCommands} from '../core/release.ts';

export const releaseLabel = 'gomeet.io/release';
export const partLabel = 'gomeet.io/release-part';
/**
 * etcd takes 1.5 MiB in one request (`--max-request-bytes`) and base64 costs a third, so a gzip above this is cut into chunks.
 */
const chunkBytes = 700_000;
/** A gzip of some kilobytes can claim to be gigabytes. */
const largestBytes = 200_000_000;

const object = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({name: z.string().min(1)}),
});
/** What later versions added has a default, so that older records still can be read. */
const record = z.object({
  number: z.int().positive(),
  command: z.enum(releaseCommands).default('deploy'),
  outcome: z.enum(['ok', 'failed']),
  message: z.string().optional(),
  evidence: z.string().nullable().default(null),
  restores: z.int().positive().optional(),
  profile: z.string().min(1),
  planHash: z.string(),
  manifestsHash: z.string(),
  by: z.string(),
  at: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time'),
  toolVersion: z.string(),
  images: z.array(z.string()),
  digests: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.object({name: z.string(), resourceVersion: z.string(), keys: z.array(z.string()).default([])})),
  manifests: z.array(object),
});

/**
 * The objects that hold a release. They are ControllerRevisions, which Kubernetes has for snapshots of what a controller
 * applied: the API server never lets their content change, who may read workloads may read them, and neither the ConfigMaps
 * nor the Secrets of the platform get company.
 */
export function toObjects(release: Release, namespace: string): readonly KubeObject[] {
  const text = JSON.stringify(release);
  const packed = gzipSync(Buffer.from(text));
  const chunks: Buffer[] = [];
  for (let start = 0; start < packed.length; start += chunkBytes) chunks.push(packed.subarray(start, start + chunkBytes));
  return chunks.map((chunk, index) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: index === 0 ? `gomeet-release-${release.number}` : `gomeet-release-${release.number}-part-${index}`,
      namespace,
      labels: {
        'app.kubernetes.io/part-of': 'gomeet',
        'app.kubernetes.io/managed-by': 'gomeet',
        [releaseLabel]: String(release.number),
        [partLabel]: String(index),
      },
    },
    revision: release.number,
    data: {sha256: createHash('sha256').update(text).digest('hex'), parts: chunks.length, gzip: chunk.toString('base64')},
  }));
}

/** The number that an object says it belongs to; 0 for a foreign one. */
export function numberOf(part: KubeObject): number {
  const number = Number(part.metadata.labels?.[releaseLabel]);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** One release from its objects, in any order, or what is wrong with it. */
export function parseRelease(parts: readonly KubeObject[]): Release | DamagedRelease {
  const sorted = [...parts].sort((a, b) => Number(a.metadata.labels?.[partLabel]) - Number(b.metadata.labels?.[partLabel]));
  const [first] = sorted;
  const number = first === undefined ? 0 : numberOf(first);
  const name = `gomeet-release-${number}`;
  try {
    const value = first?.kind === 'ConfigMap' ? fromConfigMaps(sorted) : fromRevisions(sorted);
    const parsed = record.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return {name, number, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong value'}`};
    }
    if (parsed.data.number !== number) return {name, number, reason: `it says that it is release ${parsed.data.number}`};
    const {message, restores, ...rest} = parsed.data;
    return {...rest, ...(message === undefined ? {} : {message}), ...(restores === undefined ? {} : {restores})};
  } catch (error) {
    return {name, number, reason: sentenceOf(error)};
  }
}

function fromRevisions(parts: readonly KubeObject[]): unknown {
  checkParts(parts, numberAt(parts[0], 'data', 'parts'));
  const text = unpacked(parts.map((part) => textAt(part, 'data', 'gzip')));
  const expected = textAt(parts[0], 'data', 'sha256');
  if (createHash('sha256').update(text).digest('hex') !== expected) throw new Error('its content does not have the sha256 that it says');
  return JSON.parse(text);
}

/** The first format: a ConfigMap with the summary as text and the manifests beside it. Read, no longer written. */
function fromConfigMaps(parts: readonly KubeObject[]): unknown {
  const summary: unknown = JSON.parse(textAt(parts[0], 'data', 'summary.json') ?? '');
  checkParts(parts, numberAt(summary, 'parts'));
  const manifests: unknown = JSON.parse(unpacked(parts.map((part) => textAt(part, 'binaryData', 'manifests.json.gz'))));
  return {...(at({summary}, 'summary') as object), manifests};
}

function checkParts(parts: readonly KubeObject[], expected: number | undefined): void {
  if (expected === undefined) throw new Error('it does not say how many parts it has');
  const complete = parts.every((part, index) => part.metadata.labels?.[partLabel] === String(index));
  if (parts.length !== expected || !complete) throw new Error(`${parts.length} of its ${expected} parts are there`);
}

function unpacked(chunks: readonly (string | undefined)[]): string {
  const bytes = chunks.map((chunk, index) => {
    if (chunk === undefined) throw new Error(`part ${index} is empty`);
    return Buffer.from(chunk, 'base64');
  });
  return gunzipSync(Buffer.concat(bytes), {maxOutputLength: largestBytes}).toString('utf8');
}
