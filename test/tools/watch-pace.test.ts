import {describe, expect, it} from 'vitest';
import {VirtualClock} from '../../src/simulator/clock.ts';
import {ApiError} from '../../src/tools/api-error.ts';
import {discovery} from '../../src/tools/discovery.ts';
import type {Follow} from '../../src/tools/kube-stream.ts';
import {watcher} from '../../src/tools/watch.ts';
import {fakeServer, kinds, status} from './_server.ts';

/** Runs a watch for so many virtual minutes; how often the stream was opened and the pods were listed. */
async function opened(minutes: number, follow: (clock: VirtualClock, time: number) => Promise<AsyncIterable<string>>) {
  const clock = new VirtualClock();
  const start = clock.now().getTime();
  const server = fakeServer({...kinds, 'GET /api/v1/pods': {metadata: {resourceVersion: '10'}, items: []}});
  const times: number[] = [];
  const counted: Follow = () => {
    times.push(clock.now().getTime() - start);
    return follow(clock, times.length);
  };
  const stop = new AbortController();
  const watch = watcher({send: server.send, follow: counted, kinds: discovery(server.send), clock});
  const events: string[] = [];
  const ends = clock.sleep(minutes * 60_000).then(() => stop.abort());
  for await (const event of watch('v1', 'Pod', {}, stop.signal)) events.push(event.type);
  await ends;
  const lists = server.asked.filter((request) => request.path.startsWith('/api/v1/pods')).length;
  return {times, lists, events};
}

/** A stream that ends after a time without a line. */
function idleFor(clock: VirtualClock, ms: number): AsyncIterable<string> {
  const next = async (): Promise<IteratorResult<string>> => {
    await clock.sleep(ms);
    return {done: true, value: undefined};
  };
  return {[Symbol.asyncIterator]: () => ({next})};
}

describe('a watch paces itself', () => {
  it('opens at most every few seconds when the server closes every second, and lists once', async () => {
    const {times, lists, events} = await opened(10, async (clock) => idleFor(clock, 1_000));
    expect(lists).toBe(1);
    expect(times.length).toBeLessThan(150);
    expect(times[1]).toBe(1_000);
    expect(events).toEqual(['listed']);
  });

  it('opens at once when a stream lived long', async () => {
    const {times} = await opened(60, async (clock) => idleFor(clock, 20 * 60_000));
    expect(times.slice(0, 3)).toEqual([0, 1_200_000, 2_400_000]);
  });

  it('asks a server that is away every few seconds, and says once that it is away', async () => {
    const {times, events} = await opened(10, async () => Promise.reject(status(503, 'ServiceUnavailable', 'no')));
    expect(times.length).toBeLessThan(180);
    expect(Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)))).toBeLessThanOrEqual(5_000);
    expect(events).toEqual(['listed', 'away']);
  });

  it('waits as long as the server asks', async () => {
    const {times} = await opened(1, async (clock, time) => {
      if (time === 1) throw new ApiError(429, {reason: 'TooManyRequests'}, '', '7');
      return idleFor(clock, 600_000);
    });
    expect(times).toEqual([0, 7_000]);
  });

  it('does not list in a circle when the server forgets every version at once', async () => {
    const {lists} = await opened(10, async () => Promise.reject(status(410, 'Expired', 'too old')));
    expect(lists).toBeLessThan(180);
  });
});
