import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {s3Buckets} from '../../../src/tools/s3/buckets.ts';
import {acl, asked, buckets, failure, lifecycle, otherRule, ourRule, type Reply, type Sent, storage, versioning} from './_storage.ts';

const signal = new AbortController().signal;
/** A bucket of ours as most tests want it; `other` answers first. */
const ours =
  (other: (sent: Sent) => Reply | Error | undefined = () => undefined) =>
  (sent: Sent): Reply | Error => {
    const said = other(sent);
    if (said !== undefined) return said;
    if (sent.query === 'acl') return {body: acl.private};
    if (sent.query === 'policy') return failure(404, 'NoSuchBucketPolicy');
    if (sent.query === 'versioning') return {body: versioning('')};
    if (sent.query === 'lifecycle' && sent.method === 'GET') return failure(404, 'NoSuchLifecycleConfiguration');
    return {};
  };

describe('a bucket', () => {
  it('is read with its rules, versions and who may see it', async () => {
    const {place, sent} = storage(
      ours(({query}) =>
        query === 'versioning' ? {body: versioning('Enabled')} : query === 'lifecycle' ? {body: lifecycle(ourRule + otherRule)} : undefined,
      ),
    );
    expect(await s3Buckets(place).bucket('bkt', signal)).toEqual({
      name: 'bkt',
      owner: 'ours',
      public: false,
      versioning: true,
      rules: [
        {
          id: 'gomeet-recordings',
          prefix: 'recordings/',
          enabled: true,
          expireDays: 90,
          expireOldVersionsDays: null,
          abortUploadsDays: null,
        },
        {id: 'finance', prefix: 'invoices/', enabled: true, expireDays: null, expireOldVersionsDays: null, abortUploadsDays: null},
      ],
    });
    expect(sent.map(asked).sort()).toEqual(['GET bkt/?acl', 'GET bkt/?lifecycle', 'GET bkt/?policy', 'GET bkt/?versioning', 'HEAD bkt/']);
  });

  it('of another service is asked for by its path', async () => {
    const {place, sent} = storage(ours(), 'http://127.0.0.1:5000');
    await s3Buckets(place).bucket('bkt', signal);
    expect(sent[0]).toMatchObject({host: '127.0.0.1', path: '/bkt/', method: 'HEAD'});
  });

  it.each<[string, (sent: Sent) => Reply | undefined, string]>([
    ['that is not there', ({method}) => (method === 'HEAD' ? {status: 404} : undefined), 'nobody'],
    ['of somebody else', ({method}) => (method === 'HEAD' ? {status: 403} : failure(403, 'AccessDenied')), 'other'],
    [
      'of somebody else that is open to all',
      ({method, path, query}) =>
        method === 'HEAD' ? {} : query === 'acl' ? failure(403, 'AccessDenied') : path === '/' ? {body: buckets('mine')} : undefined,
      'other',
    ],
    [
      'of which these keys may only use the objects',
      ({query, host}) =>
        query === 'acl' ? failure(403, 'AccessDenied') : host.startsWith('bkt.') ? undefined : {body: buckets('a', 'bkt')},
      'ours',
    ],
  ])('%s', async (_, answer, owner) => {
    const found = await s3Buckets(storage(ours(answer)).place).bucket('bkt', signal);
    expect(found).toMatchObject({owner, public: null});
  });

  it.each<[string, Reply, Reply, boolean | null]>([
    ['everybody by its access list', {body: acl.open('AllUsers')}, failure(404, 'NoSuchBucketPolicy'), true],
    ['whoever has an account', {body: acl.open('AuthenticatedUsers')}, failure(404, 'NoSuchBucketPolicy'), true],
    ['log delivery', {body: acl.open('LogDelivery')}, failure(404, 'NoSuchBucketPolicy'), false],
    [
      'everybody by its policy',
      {body: acl.private},
      {body: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}}'},
      true,
    ],
    ['nobody where policies are unknown', {body: acl.private}, failure(501, 'NotImplemented'), false],
    ['whom a policy lets in that may not be read', {body: acl.private}, failure(403, 'AccessDenied'), null],
    ['whom a policy lets in that makes no sense', {body: acl.private}, {body: 'not json'}, null],
  ])('is open to %s', async (_, list, policy, open) => {
    const {place} = storage(ours(({query}) => (query === 'acl' ? list : query === 'policy' ? policy : undefined)));
    expect((await s3Buckets(place).bucket('bkt', signal)).public).toBe(open);
  });
});

describe('making one', () => {
  it('asks for it as Spaces wants it, and private', async () => {
    const {place, sent} = storage(() => ({}));
    await s3Buckets(place).create('bkt', signal);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers['authorization']).toContain('/us-east-1/s3/');
    expect(sent[0]).toMatchObject({method: 'PUT', body: '', headers: {'x-amz-acl': 'private'}});
  });

  it.each(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'])('again (%s) is no error', async (code) => {
    const {place} = storage(ours(({method, query}) => (method === 'PUT' && query === '' ? failure(409, code) : undefined)));
    await s3Buckets(place).create('bkt', signal);
  });

  it('under a name that is taken says so', async () => {
    const {place} = storage(({method}) => (method === 'PUT' ? failure(409, 'BucketAlreadyExists') : failure(403, 'AccessDenied')));
    await expect(s3Buckets(place).create('bkt', signal)).rejects.toThrow('the bucket name bkt is taken by somebody else');
  });
});

describe('a change', () => {
  it('of the life cycle keeps the rules of others as they are, with the checksum that Spaces knows', async () => {
    const stale = ourRule.replaceAll('gomeet-recordings', 'gomeet-old');
    const {place, sent} = storage(
      ours(({query, method}) => (query === 'lifecycle' && method === 'GET' ? {body: lifecycle(stale + otherRule)} : undefined)),
    );
    const rule = {id: 'gomeet-parts', prefix: '', enabled: true, expireDays: null, expireOldVersionsDays: 14, abortUploadsDays: 2};
    await s3Buckets(place).setRules('bkt', [rule], signal);
    const put = sent.find(({method}) => method === 'PUT');
    expect(put?.body).toMatch(/<ID>finance<\/ID>/);
    expect(put?.body).toMatch(/<Prefix>invoices\/<\/Prefix>/);
    expect(put?.body).toMatch(/<Date>2030-01-01T00:00:00Z<\/Date>/);
    expect(put?.body).toMatch(/<NoncurrentDays>14<\/NoncurrentDays>/);
    expect(put?.body).toMatch(/<DaysAfterInitiation>2<\/DaysAfterInitiation>/);
    expect(put?.body).not.toMatch(/gomeet-old/);
    expect(put?.headers['content-md5']).toBe(
      createHash('md5')
        .update(put?.body ?? '')
        .digest('base64'),
    );
    expect(Object.keys(put?.headers ?? {}).filter((name) => name.includes('checksum'))).toEqual([]);
    expect(put?.headers['authorization']).toMatch(/SignedHeaders=[^,]*content-md5/);
  });

  it('to no rules at all removes the life cycle', async () => {
    const {place, sent} = storage(
      ours(({query, method}) => (query === 'lifecycle' && method === 'GET' ? {body: lifecycle(ourRule)} : undefined)),
    );
    await s3Buckets(place).setRules('bkt', [], signal);
    expect(sent.map(asked)).toEqual(['GET bkt/?lifecycle', 'DELETE bkt/?lifecycle']);
  });

  it('closes the access list, and of the policy only what lets everybody in', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {Sid: 'open', Effect: 'Allow', Principal: {AWS: ['*']}, Action: 's3:GetObject'},
        {Sid: 'office', Effect: 'Allow', Principal: '*', Condition: {IpAddress: {'aws:SourceIp': ['192.0.2.0/24']}}},
        {Sid: 'world', Effect: 'Allow', Principal: '*', Condition: {IpAddress: {'aws:SourceIp': ['0.0.0.0/0']}}},
        {Sid: 'deny', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject'},
      ],
    };
    const {place, sent} = storage(
      ours(({query, method}) => (query !== 'policy' ? undefined : method === 'GET' ? {body: JSON.stringify(policy)} : {})),
    );
    await s3Buckets(place).makePrivate('bkt', signal);
    expect(sent[0]).toMatchObject({method: 'PUT', query: 'acl', headers: {'x-amz-acl': 'private'}});
    const put = sent.find(({method, query}) => method === 'PUT' && query === 'policy');
    expect(JSON.parse(put?.body ?? '{}')).toMatchObject({
      Version: '2012-10-17',
      Statement: [{Sid: 'office'}, {Sid: 'deny'}],
    });
  });

  it('of versions switches them on or suspends them', async () => {
    const {place, sent} = storage(() => ({}));
    await s3Buckets(place).setVersioning('bkt', true, signal);
    await s3Buckets(place).setVersioning('bkt', false, signal);
    expect(sent.map(({body}) => /<Status>(\w+)</.exec(body)?.[1])).toEqual(['Enabled', 'Suspended']);
  });
});
