import {Readable} from 'node:stream';
import type {S3ClientConfig} from '@aws-sdk/client-s3';
import type {Clock} from '../../../src/core/ports.ts';
import type {S3Place} from '../../../src/tools/s3/session.ts';

/** One request as it leaves the SDK. */
export type Sent = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** `lifecycle`, `list-type=2&max-keys=1`. */
  readonly query: string;
  readonly headers: {readonly [name: string]: string};
  readonly body: string;
};
export type Reply = {readonly status?: number; readonly body?: string; readonly headers?: {readonly [name: string]: string}};

export const keys = {accessKeyId: 'DO00EXAMPLEACCESSKEY', secretAccessKey: 'an/example+of/a+secret+key'};

/** Time that passes only by sleeping. */
export function still(start = '2026-11-21T12:00:00Z'): Clock & {slept: number[]} {
  let now = Date.parse(start);
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
      slept.push(ms);
    },
    timer: () => ({cancel: () => undefined}),
  };
}

/** An object storage that answers with what a function says; an Error is a connection that failed. */
export function storage(answer: (sent: Sent) => Reply | Error | 'never', endpoint = 'https://sgp1.digitaloceanspaces.com') {
  const sent: Sent[] = [];
  const handler = {
    handle: async (
      request: {
        readonly method: string;
        readonly hostname: string;
        readonly path: string;
        readonly query?: {readonly [name: string]: unknown};
        readonly headers: {readonly [name: string]: string};
        readonly body?: unknown;
      },
      options: {readonly abortSignal?: AbortSignal} = {},
    ) => {
      const query = Object.entries(request.query ?? {}).map(([name, value]) => (value === '' ? name : `${name}=${String(value)}`));
      const one: Sent = {
        method: request.method,
        host: request.hostname,
        path: request.path,
        query: query.filter((part) => !part.startsWith('x-id=')).join('&'),
        headers: request.headers,
        body: request.body === undefined ? '' : String(request.body),
      };
      sent.push(one);
      const reply = answer(one);
      if (reply === 'never') {
        await new Promise((_, reject) => options.abortSignal?.addEventListener('abort', () => reject(new Error('aborted'))));
        throw new Error('unreachable');
      }
      if (reply instanceof Error) throw reply;
      const headers = {'x-amz-request-id': 'tx00000-0001', ...reply.headers};
      return {response: {statusCode: reply.status ?? 200, headers, body: Readable.from([Buffer.from(reply.body ?? '')])}};
    },
  };
  const clock = still();
  const place: S3Place = {
    endpoint,
    region: 'sgp1',
    credential: {source: 'SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY', keys: async () => keys},
    clock,
    handler: handler as unknown as NonNullable<S3ClientConfig['requestHandler']>,
  };
  return {sent, place, clock, handler: place.handler};
}

/** `GET /?acl`, of the bucket in the host. */
export function asked({method, host, path, query}: Sent): string {
  const bucket = host.replace(/\.?sgp1\.digitaloceanspaces\.com$/, '');
  return `${method} ${bucket}${path}${query === '' ? '' : `?${query}`}`;
}

/** An error as Spaces (Ceph) writes it. */
export function failure(status: number, code: string, message = ''): Reply {
  const said = message === '' ? '' : `<Message>${message}</Message>`;
  return {
    status,
    headers: {'content-type': 'application/xml'},
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code>${said}<BucketName>b</BucketName><RequestId>tx00000-0001</RequestId><HostId>1</HostId></Error>`,
  };
}

const xml = '<?xml version="1.0" encoding="UTF-8"?>';
const ns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const owner = '<Owner><ID>12345</ID><DisplayName>12345</DisplayName></Owner>';

/** Access lists, as Spaces answers. */
export const acl = {
  private: `${xml}<AccessControlPolicy ${ns}>${owner}<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>12345</ID><DisplayName>12345</DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
  open: (group: string) =>
    `${xml}<AccessControlPolicy ${ns}>${owner}<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/${group}</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`,
};

export const versioning = (status: string) =>
  `${xml}<VersioningConfiguration ${ns}>${status === '' ? '' : `<Status>${status}</Status>`}</VersioningConfiguration>`;

export const lifecycle = (rules: string) => `${xml}<LifecycleConfiguration ${ns}>${rules}</LifecycleConfiguration>`;
export const ourRule =
  '<Rule><ID>gomeet-recordings</ID><Filter><Prefix>recordings/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>90</Days></Expiration></Rule>';
/** In the older form, with a date, which gomeet does not set. */
export const otherRule =
  '<Rule><ID>finance</ID><Prefix>invoices/</Prefix><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>';

export const listing = (objects: readonly (readonly [bytes: number, modified: string])[], next?: string) =>
  `${xml}<ListBucketResult ${ns}><Name>b</Name><KeyCount>${objects.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${
    next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
  }${objects.map(([bytes, modified], index) => `<Contents><Key>k${index}</Key><Size>${bytes}</Size><LastModified>${modified}</LastModified></Contents>`).join('')}</ListBucketResult>`;

export const buckets = (...names: readonly string[]) =>
  `${xml}<ListAllMyBucketsResult ${ns}>${owner}<Buckets>${names.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('')}</Buckets></ListAllMyBucketsResult>`;
