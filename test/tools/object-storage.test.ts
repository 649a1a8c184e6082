import {describe, expect, it} from 'vitest';
import {objectStorage} from '../../src/tools/object-storage.ts';
import {failure, lifecycle, type Reply, type Sent, storage} from './s3/_storage.ts';

const rules =
  lifecycle(`<Rule><ID>r90</ID><Filter><Prefix>recordings/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>90</Days></Expiration></Rule>
<Rule><ID>parts</ID><Prefix></Prefix><Status>Disabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>`);

describe('the bucket of the recordings', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const settings = {bucket: 'bkt', region: 'sgp1', endpoint: 'https://sgp1.digitaloceanspaces.com'};
  const signed = ({headers}: Sent) => headers['authorization'] !== undefined;
  function asking(answer: (sent: Sent) => Reply, keys = ['AK', 'SK'], data: object = settings) {
    const {sent, handler} = storage(answer);
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
      ...(handler === undefined ? {} : {handler}),
    });
    return {port, sent};
  }

  it('is asked with its key and without', async () => {
    const {port, sent} = asking((one) => (one.query === 'lifecycle' ? {body: rules} : signed(one) ? {} : failure(403, 'AccessDenied')));
    expect(await port.recordings()).toEqual({
      bucket: 'bkt',
      endpoint: 'sgp1.digitaloceanspaces.com',
      signedStatus: 200,
      anonymousStatus: 403,
      lifecycle: [
        {id: 'r90', enabled: true, prefix: 'recordings/', days: 90},
        {id: 'parts', enabled: false, prefix: '', days: 2},
      ],
      lifecycleError: '',
    });
    expect(
      sent.map((one) => `${one.method} ${one.host}${one.path}${one.query === '' ? '' : `?${one.query}`} ${signed(one)}`).sort(),
    ).toEqual([
      'GET bkt.sgp1.digitaloceanspaces.com/?lifecycle true',
      'GET bkt.sgp1.digitaloceanspaces.com/?list-type=2&max-keys=1 false',
      'HEAD bkt.sgp1.digitaloceanspaces.com/ true',
    ]);
    expect(JSON.stringify(sent)).not.toContain('SK');
  });

  it.each<[string, Reply, object]>([
    ['has no rules', failure(404, 'NoSuchLifecycleConfiguration'), {lifecycle: undefined, lifecycleError: ''}],
    ['is not there', failure(404, 'NoSuchBucket'), {lifecycle: undefined, lifecycleError: ''}],
    ['does not tell them', failure(403, 'AccessDenied'), {lifecycle: null, lifecycleError: 'the storage answers 403'}],
    [
      'does not know the key',
      failure(403, 'InvalidAccessKeyId'),
      {lifecycle: null, lifecycleError: expect.stringMatching(/InvalidAccessKeyId/)},
    ],
  ])('%s', async (_, reply, state) => {
    expect(await asking(({query}) => (query === 'lifecycle' ? reply : {})).port.recordings()).toMatchObject(state);
  });

  it('says what a listing without a key got, and what the key got', async () => {
    const {port} = asking((one) => (signed(one) ? {status: 403} : {}));
    expect(await port.recordings()).toMatchObject({signedStatus: 403, anonymousStatus: 200});
  });

  it('is not asked while nobody gave a key', async () => {
    const {port, sent} = asking(() => ({}), ['REPLACE-ME', 'REPLACE-ME']);
    expect(await port.recordings()).toBeUndefined();
    expect(sent).toEqual([]);
  });

  it('needs to be named', async () => {
    await expect(asking(() => ({}), ['AK', 'SK'], {}).port.recordings()).rejects.toThrow(/does not say bucket, region and endpoint/);
  });
});
