import {describe, expect, test} from 'vitest';
import {addon, freshFolders, remote, source} from './addon-files.ts';

freshFolders();

describe('a download that fails says why, and how to do without', () => {
  const redirected = () => {
    const response = new Response('x');
    Object.defineProperty(response, 'url', {value: 'http://example.org/addon.yaml'});
    return response;
  };
  const endless = () => new Response(new ReadableStream({pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024))}));
  const cut = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.error(new TypeError('terminated', {cause: new Error('other side closed')})),
      }),
    );
  test.each<[string, () => Promise<Response>, string, boolean]>([
    ['not found', async () => new Response('no', {status: 404}), 'the server answered 404', false],
    ['overloaded', async () => new Response('no', {status: 503}), 'the server answered 503', true],
    [
      'no name',
      async () => Promise.reject(new TypeError('fetch failed', {cause: new Error('getaddrinfo ENOTFOUND example.org')})),
      'getaddrinfo ENOTFOUND',
      true,
    ],
    ['without https', async () => redirected(), 'redirected to an address without https', false],
    ['without end', async () => endless(), 'it is longer than 10 MB', false],
    ['cut off', async () => cut(), 'other side closed', true],
  ])('%s', async (_, fetch, message, transient) => {
    const file = remote(null);
    await expect(source(fetch).read(addon(file), file)).rejects.toMatchObject({
      exit: 'failed',
      transient,
      message: expect.stringContaining(message),
      suggestions: [expect.stringContaining('--from thing=FILE'), expect.stringContaining('--skip-addon thing')],
    });
  });

  test('an interrupt is not a failed download', async () => {
    const stop = new AbortController();
    stop.abort(new Error('interrupted'));
    const file = remote(null);
    const fetch = async () => Promise.reject(new DOMException('aborted', 'AbortError'));
    await expect(source(fetch).read(addon(file), file, stop.signal)).rejects.toThrow('interrupted');
  });
});
