import {describe, expect, it} from 'vitest';
import {VirtualClock} from '../../src/simulator/clock.ts';

const start = new Date('2026-01-01T00:00:00Z');
const elapsed = (clock: VirtualClock) => clock.now().getTime() - start.getTime();

describe('VirtualClock', () => {
  it('jumps to the earliest sleeper, and wakes equal ones in the order they fell asleep', async () => {
    const clock = new VirtualClock(start);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${elapsed(clock)}`);
    };
    await Promise.all([sleeper('late', 240_000), sleeper('a', 1000), sleeper('b', 1000)]);
    expect(woken).toEqual(['a@1000', 'b@1000', 'late@240000']);
  });

  it('does not move while work between two sleeps is still going on', async () => {
    const clock = new VirtualClock(start);
    const seen: number[] = [];
    const busy = async () => {
      for (let step = 0; step < 3; step += 1) await new Promise((resolve) => setImmediate(resolve));
      seen.push(elapsed(clock));
    };
    await Promise.all([clock.sleep(5000), busy()]);
    expect(seen).toEqual([0]);
  });

  it('stands still while it is held', async () => {
    const clock = new VirtualClock(start);
    const release = clock.hold();
    const slept = clock.sleep(1000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(elapsed(clock)).toBe(0);
    release();
    await slept;
    expect(elapsed(clock)).toBe(1000);
  });

  it('fires timers at their own time on the way, never after they were cancelled, and never moves for them', async () => {
    const clock = new VirtualClock(start);
    const fired: number[] = [];
    clock.timer(3000, () => fired.push(elapsed(clock)));
    clock.timer(4000, () => fired.push(-1)).cancel();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(elapsed(clock)).toBe(0);
    await clock.sleep(10_000);
    expect(fired).toEqual([3000]);
  });

  it('rejects a sleep with the reason of its signal and forgets it', async () => {
    const clock = new VirtualClock(start);
    const controller = new AbortController();
    const slept = clock.sleep(60_000, controller.signal);
    controller.abort(new Error('stopped by hand'));
    await expect(slept).rejects.toThrow('stopped by hand');
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow('stopped by hand');
    await clock.sleep(10);
    expect(elapsed(clock)).toBe(10);
  });

  it('gives the same order on every run', async () => {
    const run = async () => {
      const clock = new VirtualClock(start);
      const log: string[] = [];
      const worker = async (name: string, steps: readonly number[]) => {
        for (const ms of steps) {
          await clock.sleep(ms);
          log.push(`${name}${elapsed(clock)}`);
        }
      };
      await Promise.all([worker('a', [5, 5, 20]), worker('b', [7, 3, 3]), worker('c', [10, 10, 10])]);
      return log.join(' ');
    };
    expect(await run()).toBe(await run());
  });
});

it('can take its time for somebody who watches, in the same order', async () => {
  const clock = new VirtualClock(start, 1);
  const woken: number[] = [];
  const sleeper = async (ms: number) => {
    await clock.sleep(ms);
    woken.push(elapsed(clock));
  };
  await Promise.all([sleeper(9000), sleeper(3000)]);
  expect(woken).toEqual([3000, 9000]);
});
