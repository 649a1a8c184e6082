import {ToolError} from '../core/errors.ts';
import {type HttpAnswer, isSilent, type Outside} from '../core/network.ts';
import {textAt} from '../core/objects.ts';
import type {ClusterReader} from '../core/ports.ts';
import type {LifecycleRule, ObjectStorage} from '../core/storage.ts';
import {secretValue} from './pods-of.ts';
import {type S3Key, signed} from './s3-signature.ts';

export type StoragePlace = {
  readonly cluster: Pick<ClusterReader, 'get'>;
  /** Never the sandbox's: its connections end on loopback. */
  readonly outside: Pick<Outside, 'request'>;
  readonly namespace: string;
};

/** What `gomeet secrets` writes while nobody gave a key. */
const placeholder = 'REPLACE-ME';

/** The bucket of the recordings over S3's own protocol, which Spaces speaks. */
export function objectStorage({cluster, outside, namespace}: StoragePlace): ObjectStorage {
  return {
    async recordings(signal) {
      const [accessKey, secretKey, settings] = await Promise.all([
        secretValue(cluster, namespace, 'spaces-credentials', 'access-key', signal),
        secretValue(cluster, namespace, 'spaces-credentials', 'secret-key', signal),
        cluster.get({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'egress-config'}, signal),
      ]);
      if ([accessKey, secretKey].some((one) => one === '' || one === placeholder)) return undefined;
      const [bucket, region, endpoint] = ['bucket', 'region', 'endpoint'].map((name) => textAt(settings, 'data', name) ?? '');
      if (!bucket || !region || !endpoint || !URL.canParse(endpoint))
        throw new ToolError('object-storage', 'configmap/egress-config does not say bucket, region and endpoint');
      const host = `${bucket}.${new URL(endpoint).host}`;
      const key: S3Key = {accessKey, secretKey, region};
      const ask = async (method: 'GET' | 'HEAD', query: string, as: S3Key | undefined): Promise<HttpAnswer> => {
        const headers =
          as === undefined ? {} : signed(as, {method, host, path: '/', query: query === '' ? '' : `${query}=`, time: new Date()});
        const path = query === '' ? '/' : `/?${query}`;
        const answer = await outside.request({host, scheme: 'https', method, path, headers}, signal);
        if (isSilent(answer)) throw new ToolError('object-storage', answer.message, {transient: true});
        return answer;
      };
      const [head, anonymous, rules] = await Promise.all([ask('HEAD', '', key), ask('GET', '', undefined), ask('GET', 'lifecycle', key)]);
      return {
        bucket,
        endpoint: new URL(endpoint).host,
        signedStatus: head.status,
        anonymousStatus: anonymous.status,
        lifecycle: rules.status === 200 ? parseLifecycle(rules.body) : rules.status === 404 ? undefined : null,
        lifecycleError: rules.status === 200 || rules.status === 404 ? '' : `the storage answers ${rules.status}`,
      };
    },
  };
}

/** `<LifecycleConfiguration>` as S3 and Spaces write it; what it does not hold is absent, never made up. */
export function parseLifecycle(xml: string): readonly LifecycleRule[] {
  return [...xml.matchAll(/<Rule>([\s\S]*?)<\/Rule>/g)].map(([, rule = '']) => ({
    id: tag(rule, 'ID') ?? '',
    enabled: tag(rule, 'Status') === 'Enabled',
    prefix: tag(rule, 'Prefix') ?? '',
    days: Number(tag(rule, 'Days') ?? tag(rule, 'DaysAfterInitiation') ?? Number.NaN),
  }));
}

function tag(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
}
