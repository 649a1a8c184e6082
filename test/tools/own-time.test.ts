import {describe, expect, it} from 'vitest';
import {ownTime} from '../../src/tools/own-time.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a limit of our own time', () => {
  it('ends', async () => {
    const {signal} = ownTime(1);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(signal.reason).toMatchObject({message: 'no answer within 0.001 s'});
  });

  it('does not count the time in which this process could not run', async () => {
    const limit = ownTime(150);
    const blockedUntil = performance.now() + 200;
    while (performance.now() < blockedUntil);
    await new Promise((resolve) => setImmediate(resolve));
    expect(limit.signal.aborted).toBe(false);
    limit.stop();
  });

  it('is over when it is not needed any more', async () => {
    const {signal, stop} = ownTime(1);
    stop();
    await pause(10);
    expect(signal.aborted).toBe(false);
  });
});
