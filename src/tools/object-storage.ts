import type {S3ClientConfig} from '@aws-sdk/client-s3';
import {ToolError, UserError} from '../core/errors.ts';
import {textAt} from '../core/objects.ts';
import type {ClusterReader} from '../core/ports.ts';
import type {LifecycleRule, ObjectStorage} from '../core/storage.ts';
import {headStatus} from './s3/buckets.ts';
import {S3Error} from './s3/errors.ts';
import {clusterKeys} from './s3/keys.ts';
import {readRules, ruleOf} from './s3/life-cycle.ts';
import {type S3Session, s3Session} from './s3/session.ts';

export type StoragePlace = {
  readonly cluster: Pick<ClusterReader, 'get'>;
  readonly namespace: string;
  /** Instead of the network, for tests. */
  readonly handler?: S3ClientConfig['requestHandler'];
};

/** The bucket of the recordings as the platform itself reaches it: where its own configuration says, with its own key. */
export function objectStorage({cluster, namespace, handler}: StoragePlace): ObjectStorage {
  return {
    async recordings(signal) {
      const [keys, settings] = await Promise.all([
        clusterKeys(cluster, namespace, signal),
        cluster.get({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'egress-config'}, signal),
      ]);
      if (keys === undefined) return undefined;
      const [bucket, region, endpoint] = ['bucket', 'region', 'endpoint'].map((name) => textAt(settings, 'data', name) ?? '');
      if (!bucket || !region || !endpoint || !URL.canParse(endpoint))
        throw new ToolError('object-storage', 'configmap/egress-config does not say bucket, region and endpoint');
      const credential = {source: 'secret/spaces-credentials', keys: async () => keys};
      const session = s3Session({endpoint, region, credential, ...(handler === undefined ? {} : {handler})});
      const [signedStatus, anonymousStatus, rules] = await Promise.all([
        headStatus(session, bucket, signal),
        strangerStatus(session, bucket, signal),
        lifecycleOf(session, bucket, signal),
      ]);
      return {bucket, endpoint: new URL(endpoint).host, signedStatus, anonymousStatus, ...rules};
    },
  };
}

/** Status of a listing without any key. */
async function strangerStatus(session: S3Session, bucket: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    await session.ask({
      what: `does not list ${bucket} to strangers`,
      signal,
      as: 'stranger',
      send: ({s3, sdk, until}) => s3.send(new sdk.ListObjectsV2Command({Bucket: bucket, MaxKeys: 1}), until),
    });
    return 200;
  } catch (error) {
    if (error instanceof S3Error && error.status > 0) return error.status;
    throw error;
  }
}

async function lifecycleOf(
  session: S3Session,
  bucket: string,
  signal: AbortSignal | undefined,
): Promise<{readonly lifecycle: readonly LifecycleRule[] | undefined | null; readonly lifecycleError: string}> {
  try {
    const rules = (await readRules(session, bucket, signal)).map(ruleOf);
    const lifecycle = rules.map(({expireDays, abortUploadsDays, id, enabled, prefix}) => ({
      id,
      enabled,
      prefix,
      days: expireDays ?? abortUploadsDays ?? Number.NaN,
    }));
    return {lifecycle: lifecycle.length === 0 ? undefined : lifecycle, lifecycleError: ''};
  } catch (error) {
    if (error instanceof UserError) return {lifecycle: null, lifecycleError: error.message};
    if (!(error instanceof S3Error) || error.status === 0) throw error;
    // Then the bucket itself is not there, which is another finding.
    if (error.status === 404) return {lifecycle: undefined, lifecycleError: ''};
    return {lifecycle: null, lifecycleError: `the storage answers ${error.status}`};
  }
}
