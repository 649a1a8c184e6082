import {describe, expect, it} from 'vitest';
import {s3Buckets} from '../../../src/tools/s3/buckets.ts';
import {asked, failure, listing, type Sent, storage} from './_storage.ts';

const signal = new AbortController().signal;
const [old, recent] = ['2026-01-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z'];

describe('how full it is', () => {
  it('is counted to the end, with what is recent', async () => {
    const {place, sent} = storage(({query}) =>
      query.includes('continuation-token=t1')
        ? {body: listing([[5, recent]])}
        : {
            body: listing(
              [
                [10, old],
                [1, recent],
              ],
              't1',
            ),
          },
    );
    expect(await s3Buckets(place).use('bkt', 20_000, signal)).toEqual({objects: 3, bytes: 16, recentBytes: 6, complete: true});
    expect(sent).toHaveLength(2);
  });

  it('is a lower bound where the listing is long', async () => {
    const {place, sent} = storage(() => ({
      body: listing(
        [
          [10, old],
          [1, recent],
        ],
        `t${Math.random()}`,
      ),
    }));
    expect(await s3Buckets(place).use('bkt', 4, signal)).toEqual({objects: 4, bytes: 22, recentBytes: 2, complete: false});
    expect(sent.map(({query}) => /max-keys=(\d+)/.exec(query)?.[1])).toEqual(['4', '2']);
  });

  it('is not asked for ever of a service that turns in a circle', async () => {
    const {place, sent} = storage(() => ({body: listing([[1, old]], 'same')}));
    expect(await s3Buckets(place).use('bkt', 20_000, signal)).toMatchObject({complete: false});
    expect(sent).toHaveLength(2);
  });
});

describe('a write and a read', () => {
  /** Keeps one object, as a bucket with versions does. */
  function keeping(change: (sent: Sent) => ReturnType<typeof failure> | undefined = () => undefined) {
    let body = '';
    return storage((sent) => {
      const said = change(sent);
      if (said !== undefined) return said;
      if (sent.method === 'PUT') body = sent.body;
      return sent.method === 'GET' ? {body} : {headers: {'x-amz-version-id': 'v7'}};
    });
  }

  it('leaves nothing behind, not even a version', async () => {
    const {place, sent} = keeping();
    expect(await s3Buckets(place).writeRead('bkt', signal)).toEqual({writeMs: 0, readMs: 0});
    const key = sent[0]?.path ?? '';
    expect(key).toMatch(/^\/gomeet-probe\/[\w-]{36}$/);
    expect(sent.map(asked)).toEqual([`PUT bkt${key}`, `GET bkt${key}`, `DELETE bkt${key}?versionId=v7`]);
    expect(Object.keys(sent[0]?.headers ?? {}).filter((name) => /checksum|trailer/.test(name))).toEqual([]);
  });

  it('removes the object although it could not be read', async () => {
    const {place, sent} = keeping(({method}) => (method === 'GET' ? failure(403, 'AccessDenied') : undefined));
    await expect(s3Buckets(place).writeRead('bkt', signal)).rejects.toThrow(
      /does not give the object back that was written into bkt: AccessDenied/,
    );
    expect(sent.at(-1)?.method).toBe('DELETE');
  });

  it('notices another content', async () => {
    const {place} = keeping(({method}) => (method === 'GET' ? {body: 'something else'} : undefined));
    await expect(s3Buckets(place).writeRead('bkt', signal)).rejects.toThrow(/gives another object back/);
  });
});
