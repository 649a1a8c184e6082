import {expect, test} from 'vitest';
import {watchReadiness} from '../../../src/sandbox/supervisor/readiness.ts';

/** Tells of a process that answers like this, until the answers are over. */
async function told(answers: readonly boolean[], failureThreshold = 2): Promise<boolean[]> {
  const left = [...answers];
  const heard: boolean[] = [];
  const abort = new AbortController();
  const ask = async () => {
    const answer = left.shift();
    if (left.length === 0) setImmediate(() => abort.abort());
    return answer ?? false;
  };
  await watchReadiness(ask, {periodMs: 0, failureThreshold}, (ready) => heard.push(ready), abort.signal);
  return heard;
}

test.each([
  ['a process that answers is ready, and not ready once it has ended', [true, true], 2, [true, false]],
  ['a process that never answers is never told', [false, false], 2, []],
  ['one failure is not enough where two are asked for', [true, false, true], 2, [true, false]],
  ['failures in a row take readiness away', [true, false, false, false], 2, [true, false]],
  ['one failure is enough where one is asked for', [true, false, true, true], 1, [true, false, true, false]],
])('%s', async (_, answers, threshold, expected) => {
  expect(await told(answers, threshold)).toEqual(expected);
});
