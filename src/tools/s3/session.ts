import {createHash} from 'node:crypto';
import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3';
import type {HttpRequest} from '@smithy/types';
import type {Clock} from '../../core/ports.ts';
import {systemClock} from '../clock.ts';
import {ownTime} from '../own-time.ts';
import {retrying} from '../retry.ts';
import {type S3Asked, s3Error} from './errors.ts';
import type {S3Credential, S3Keys} from './keys.ts';

export type S3Place = {
  /** With its scheme, without a bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly credential: S3Credential;
  readonly clock?: Clock;
  /** Instead of the network, for tests. */
  readonly handler?: S3ClientConfig['requestHandler'];
};

/** One request: which client sends it, and until when. */
export type Asking = {readonly s3: S3Client; readonly sdk: typeof import('./sdk.ts'); readonly until: {readonly abortSignal: AbortSignal}};
/** `what` completes "https://… " in messages: `does not list gomeet-backups`. */
export type Request<Out> = {
  readonly what: string;
  readonly signal: AbortSignal | undefined;
  /** Another region in the signature, or none at all: as a stranger. */
  readonly as?: {readonly region: string} | 'stranger';
  readonly send: (asking: Asking) => Promise<Out>;
};

/** One service with one pair of keys. Every request has a time limit of its own, and what may pass is repeated. */
export interface S3Session {
  readonly place: S3Place;
  readonly clock: Clock;
  /** Throws an S3Error, a UserError for keys, or the signal's reason. */
  ask<Out>(request: Request<Out>): Promise<Out>;
}

/** Milliseconds for one request; the SDK itself waits for ever. */
const requestLimitMs = 10_000;
const policy = {tries: 4, budgetMs: 10_000};

export function s3Session(place: S3Place): S3Session {
  const {endpoint, credential, clock = systemClock} = place;
  const clients = new Map<string, S3Client>();
  let known: S3Keys | undefined;
  return {
    place,
    clock,
    async ask({what, signal, as, send}) {
      known ??= await credential.keys(signal);
      const keys = known;
      const asked: S3Asked = {endpoint, what, credential: credential.source, keys};
      const sdk = await import('./sdk.ts');
      const name = as === undefined ? '' : as === 'stranger' ? as : as.region;
      const s3 = clients.get(name) ?? clientOf(sdk.S3Client, place, keys, as);
      clients.set(name, s3);
      const once = async () => {
        const limit = ownTime(requestLimitMs);
        const abortSignal = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
        try {
          return await send({s3, sdk, until: {abortSignal}});
        } catch (error) {
          if (signal?.aborted === true) throw signal.reason;
          throw s3Error(limit.signal.aborted ? limit.signal.reason : error, asked);
        } finally {
          limit.stop();
        }
      };
      return retrying(once, signal, policy, (ms, until) => clock.sleep(ms, until));
    },
  };
}

function clientOf(Client: typeof S3Client, {endpoint, region, handler}: S3Place, keys: S3Keys, as: Request<unknown>['as']): S3Client {
  const client = new Client({
    endpoint,
    region: typeof as === 'object' ? as.region : region,
    credentials: keys,
    ...(as === 'stranger' ? {signer: {sign: async (request: HttpRequest) => request}} : {}),
    // Whoever is not Spaces need not have a name for every bucket.
    forcePathStyle: !isSpaces(endpoint),
    maxAttempts: 1,
    // Spaces and moto know only checksums that the protocol asks for; see also `md5`.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // All that the SDK would otherwise look for in ~/.aws.
    retryMode: 'standard',
    defaultsMode: 'standard',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    ...(handler === undefined ? {} : {requestHandler: handler}),
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      md5(args.request);
      return next(args);
    },
    // Before the signature, after the SDK's own checksums.
    {step: 'build', priority: 'low', name: 'gomeetContentMd5'},
  );
  return client;
}

/** Bodies that need a checksum: S3's first protocol, which Spaces speaks, knows Content-MD5 alone; the SDK sends CRC32. */
function md5(request: unknown): void {
  if (request === null || typeof request !== 'object') return;
  const {headers, body} = request as {readonly headers?: {[name: string]: string}; readonly body?: unknown};
  if (headers === undefined || headers['x-amz-sdk-checksum-algorithm'] === undefined) return;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return;
  for (const name of Object.keys(headers)) if (/^x-amz-(sdk-)?checksum-/.test(name)) delete headers[name];
  headers['content-md5'] = createHash('md5').update(body).digest('base64');
}

export function isSpaces(endpoint: string): boolean {
  return /(^|\.)digitaloceanspaces\.com$/.test(new URL(endpoint).hostname);
}
