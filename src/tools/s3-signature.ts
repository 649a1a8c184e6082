import {createHash, createHmac} from 'node:crypto';

export type S3Key = {readonly accessKey: string; readonly secretKey: string; readonly region: string};
export type S3Request = {
  readonly method: 'GET' | 'HEAD';
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly time: Date;
};

const emptyHash = createHash('sha256').update('').digest('hex');

/** Headers of AWS Signature Version 4 for a request without a body. `query` as it is sent, `lifecycle=` for `?lifecycle`. */
export function signed(
  {accessKey, secretKey, region}: S3Key,
  {method, host, path, query, time}: S3Request,
): {readonly [name: string]: string} {
  const stamp = `${time.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const date = stamp.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const headers = {host, 'x-amz-content-sha256': emptyHash, 'x-amz-date': stamp};
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query, lines.join(''), names, emptyHash].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {...headers, authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope},SignedHeaders=${names},Signature=${signature}`};
}
