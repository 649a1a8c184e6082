import {describe, expect, it} from 'vitest';
import type {HttpAnswer, OutsideRequest} from '../../src/core/network.ts';
import {objectStorage, parseLifecycle} from '../../src/tools/object-storage.ts';
import {signed} from '../../src/tools/s3-signature.ts';

/** Key, time and result of "GET Bucket Lifecycle" in Amazon's own examples of Signature Version 4. */
const example = {accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1'};

describe('a signature', () => {
  it('is the one of the published example', () => {
    const headers = signed(example, {
      method: 'GET',
      host: 'examplebucket.s3.amazonaws.com',
      path: '/',
      query: 'lifecycle=',
      time: new Date('2013-05-24T00:00:00Z'),
    });
    expect(headers['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    );
  });
});

const rules = `<?xml version="1.0"?><LifecycleConfiguration><Rule><ID>r90</ID><Filter><Prefix>recordings/</Prefix></Filter><Status>Enabled</Status>
<Expiration><Days>90</Days></Expiration></Rule><Rule><ID>parts</ID><Prefix></Prefix><Status>Disabled</Status>
<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>`;

describe('the bucket of the recordings', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const settings = {bucket: 'b', region: 'sgp1', endpoint: 'https://sgp1.example.com'};
  function storage(answers: (request: OutsideRequest) => Partial<HttpAnswer>, keys = ['AK', 'SK'], data: object = settings) {
    const asked: OutsideRequest[] = [];
    const port = objectStorage({
      namespace: 'gomeet',
      cluster: {
        get: async ({kind, name}) => ({
          apiVersion: 'v1',
          kind,
          metadata: {name},
          data: kind === 'Secret' ? {'access-key': encoded(keys[0] ?? ''), 'secret-key': encoded(keys[1] ?? '')} : data,
        }),
      },
      outside: {
        request: async (request) => {
          asked.push(request);
          return {status: 200, headers: {}, body: '', durationMs: 1, ...answers(request)};
        },
      },
    });
    return {port, asked};
  }

  it('is asked with its key and without', async () => {
    const {port, asked} = storage(({path, headers}) =>
      path === '/?lifecycle' ? {body: rules} : {status: headers?.['authorization'] === undefined ? 403 : 200},
    );
    expect(await port.recordings()).toEqual({
      bucket: 'b',
      endpoint: 'sgp1.example.com',
      signedStatus: 200,
      anonymousStatus: 403,
      lifecycle: [
        {id: 'r90', enabled: true, prefix: 'recordings/', days: 90},
        {id: 'parts', enabled: false, prefix: '', days: 2},
      ],
      lifecycleError: '',
    });
    expect(asked.map(({host, method, path}) => `${method} ${host}${path}`)).toEqual([
      'HEAD b.sgp1.example.com/',
      'GET b.sgp1.example.com/',
      'GET b.sgp1.example.com/?lifecycle',
    ]);
    expect(asked.some(({headers}) => JSON.stringify(headers).includes('SK'))).toBe(false);
  });

  it('has no rules, or does not tell them', async () => {
    expect(await storage(({path}) => ({status: path === '/?lifecycle' ? 404 : 200})).port.recordings()).toMatchObject({
      lifecycle: undefined,
    });
    expect(await storage(() => ({status: 403})).port.recordings()).toMatchObject({
      lifecycle: null,
      lifecycleError: 'the storage answers 403',
    });
  });

  it('is not asked while nobody gave a key', async () => {
    const {port, asked} = storage(() => ({}), ['REPLACE-ME', 'REPLACE-ME']);
    expect(await port.recordings()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('needs to be named', async () => {
    await expect(storage(() => ({}), ['AK', 'SK'], {}).port.recordings()).rejects.toThrow(/does not say bucket, region and endpoint/);
  });

  it('holds only the rules that are there', () => {
    expect(parseLifecycle('<html>')).toEqual([]);
    expect(parseLifecycle('<Rule></Rule>')).toEqual([{id: '', enabled: false, prefix: '', days: Number.NaN}]);
  });
});
