import {describe, expect, it} from 'vitest';
import {ToolError, UserError} from '../../../src/core/errors.ts';
import {s3Buckets} from '../../../src/tools/s3/buckets.ts';
import {failure, keys, storage} from './_storage.ts';

const signal = new AbortController().signal;

describe('what goes wrong', () => {
  it('is said with code, message and request, and without the keys', async () => {
    const {place} = storage(() => failure(403, 'AccessDenied', `no rights for ${keys.accessKeyId} signed with ${keys.secretAccessKey}`));
    const error = await s3Buckets(place)
      .setVersioning('bkt', true, signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(String(error)).toContain(
      'https://sgp1.digitaloceanspaces.com does not switch versioning of bkt: AccessDenied: no rights for [secret] signed with [secret] (request tx00000-0001)',
    );
    expect(JSON.stringify(error)).not.toContain(keys.secretAccessKey);
    expect(error).not.toHaveProperty('cause');
  });

  it('is said although the answer is none of S3', async () => {
    const {place} = storage(() => ({status: 502, headers: {'content-type': 'text/html'}, body: '<html><body>Bad Gateway</body></html>'}));
    const error = await s3Buckets(place)
      .setVersioning('bkt', true, signal)
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/does not switch versioning of bkt: /);
    expect(String(error)).not.toMatch(/\n|\$response/);
  });

  it.each(['InvalidAccessKeyId', 'SignatureDoesNotMatch'])('%s is a wrong key, and one sentence', async (code) => {
    const {place} = storage(({method}) => (method === 'HEAD' ? {status: 403} : failure(403, code)));
    const reading = s3Buckets(place).bucket('bkt', signal);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(/does not take the key of SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY: /);
  });

  it('is not somebody else’s bucket when the clock of this machine is wrong', async () => {
    const {place} = storage(({method}) => (method === 'HEAD' ? {status: 403} : failure(403, 'RequestTimeTooSkewed', 'the clock differs')));
    await expect(s3Buckets(place).bucket('bkt', signal)).rejects.toThrow(
      /RequestTimeTooSkewed: the clock differs \(request tx00000-0001\)/,
    );
  });

  it('is tried again when it may pass', async () => {
    let left = 3;
    const {place, sent, clock} = storage(() => {
      left -= 1;
      return left === 2 ? failure(503, 'SlowDown') : left === 1 ? Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}) : {};
    });
    await s3Buckets(place).setVersioning('bkt', true, signal);
    expect(sent).toHaveLength(3);
    expect(clock.slept).toHaveLength(2);
  });

  it('is given up when it does not pass', async () => {
    const {place, sent} = storage(() => failure(500, 'InternalError'));
    await expect(s3Buckets(place).setVersioning('bkt', true, signal)).rejects.toMatchObject({transient: true, message: /InternalError/});
    expect(sent).toHaveLength(4);
  });

  it('and is nobody’s fault: the reason of whoever stopped it', async () => {
    const stop = new AbortController();
    const {place} = storage(() => {
      queueMicrotask(() => stop.abort(new Error('stopped')));
      return 'never';
    });
    await expect(s3Buckets(place).setVersioning('bkt', true, stop.signal)).rejects.toThrow('stopped');
  });
});
