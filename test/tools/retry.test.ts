import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {ApiError, connectionError} from '../../src/tools/api-error.ts';
import {pooled} from '../../src/tools/pooled.ts';
import {retrying} from '../../src/tools/retry.ts';
import {status} from './_server.ts';

const policy = {tries: 5, budgetMs: 10_000};
const cut = () => connectionError('https://x', Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET'}));

/** Fails with the given errors, one a call, then succeeds; counts calls and adds up the pauses. */
function trial(errors: readonly unknown[]) {
  const seen = {calls: 0, pausedMs: 0};
  const work = async () => {
    const error = errors[seen.calls];
    seen.calls += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  const sleep = async (ms: number) => {
    seen.pausedMs += ms;
  };
  return {seen, result: retrying(work, undefined, policy, sleep)};
}

describe('retrying', () => {
  it('repeats what may pass', async () => {
    const {seen, result} = trial([cut(), status(429, 'TooManyRequests', 'later'), status(503, '', 'unavailable')]);
    expect(await result).toBe('done');
    expect(seen.calls).toBe(4);
  });
  it('does not repeat a refusal', async () => {
    const {seen, result} = trial([status(403, 'Forbidden', 'no')]);
    await expect(result).rejects.toThrow('no');
    expect(seen.calls).toBe(1);
  });
  it('does not repeat a bug', async () => {
    const {seen, result} = trial([new TypeError('x is undefined')]);
    await expect(result).rejects.toThrow(TypeError);
    expect(seen.calls).toBe(1);
  });
  it('ends after its tries with the last error', async () => {
    const {seen, result} = trial(Array.from({length: 9}, cut));
    await expect(result).rejects.toThrow('the connection was cut');
    expect(seen.calls).toBe(5);
  });
  it('waits as long as the server asks', async () => {
    const {seen, result} = trial([new ApiError(429, undefined, '', '4')]);
    await result;
    expect(seen.pausedMs).toBe(4000);
  });
  it('does not wait longer than its budget', async () => {
    const {seen, result} = trial([new ApiError(429, undefined, '', '8'), new ApiError(429, undefined, '', '8')]);
    await expect(result).rejects.toThrow();
    expect(seen.calls).toBe(2);
  });
  it('gives up early on a server that refuses connections', async () => {
    const refused = () => connectionError('https://x', Object.assign(new Error('connect ECONNREFUSED'), {code: 'ECONNREFUSED'}));
    const late = trial([new ApiError(429, undefined, '', '3'), refused()]);
    await expect(late.result).rejects.toThrow('connection refused');
    expect(late.seen.calls).toBe(2);
  });
  it('ends with the interrupt, but with the last failure when a time limit ends the pause', async () => {
    const sleep = async (_: number, signal?: AbortSignal) => {
      throw signal?.reason;
    };
    const fail = async () => {
      throw cut();
    };
    const stop = new AbortController();
    const interrupted = retrying(fail, stop.signal, policy, (ms) => {
      stop.abort(new Error('Ctrl-C'));
      return sleep(ms, stop.signal);
    });
    await expect(interrupted).rejects.toThrow('Ctrl-C');
    const limit = {reason: new DOMException('too long', 'TimeoutError'), aborted: false} as AbortSignal;
    await expect(retrying(fail, limit, policy, sleep)).rejects.toThrow('the connection was cut');
  });
});

describe('errors on the way to the API server', () => {
  it.each<[object, RegExp, boolean]>([
    [{code: 'ECONNREFUSED'}, /^the API server https:\/\/h:1 cannot be reached: connection refused/, true],
    [{code: 'ENOTFOUND'}, /host name is unknown/, false],
    [{code: 'CERT_HAS_EXPIRED'}, /server's certificate has expired/, false],
    [{code: 'DEPTH_ZERO_SELF_SIGNED_CERT'}, /self-signed/, false],
    [{code: 'ERR_TLS_CERT_ALTNAME_INVALID'}, /another host name/, false],
    [{code: 'ETIMEDOUT'}, /no answer/, true],
    [{code: '', message: 'socket hang up'}, /cut/, true],
    [{code: 'EWEIRD', message: 'something new'}, /something new/, false],
  ])('%j', (fields, message, transient) => {
    const error = connectionError('https://h:1', Object.assign(new Error(), fields));
    expect(error.message).toMatch(message);
    expect(error.transient).toBe(transient);
  });

  it('looks into the errors of several addresses', () => {
    const both = new AggregateError([Object.assign(new Error(), {code: 'ECONNREFUSED'})]);
    expect(connectionError('https://h', both).message).toMatch(/connection refused/);
  });

  it.each([
    [429, 'x', true],
    [503, 'x', true],
    [500, 'etcdserver: leader changed', true],
    [500, 'Internal error occurred: failed calling webhook: context deadline exceeded', true],
    [500, 'failed to create typed patch object', false],
    [409, 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified', true],
    [409, 'Apply failed with 1 conflict', false],
    [404, 'x', false],
  ])('%i %s', (code, message, transient) => {
    expect(status(code, '', message).transient).toBe(transient);
  });
});

describe('pooled', () => {
  it('keeps order and width', async () => {
    let running = 0;
    let most = 0;
    const results = await pooled([30, 10, 20, 0], 2, async (item, index) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return `${index}:${item}`;
    });
    expect(results).toEqual(['0:30', '1:10', '2:20', '3:0']);
    expect(most).toBe(2);
  });
  it('starts nothing more after a failure', async () => {
    const begun: number[] = [];
    const all = pooled([0, 1, 2, 3, 4, 5], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new ToolError('t', 'third');
    });
    await expect(all).rejects.toThrow('third');
    expect(begun).toEqual([0, 1, 2]);
  });
  it('does nothing for nothing', async () => {
    expect(await pooled([], 4, async () => 1)).toEqual([]);
  });
});
