import {expect, test} from 'vitest';
import {nodeMetricsServed} from '../../src/sandbox/node-metrics.ts';

test('a page that kwok did not open is asked for until it is there, and not once more', async () => {
  const patched: unknown[] = [];
  const answers = [0, 404, 404, 200];
  const api = {
    patch: async <T>(path: string, body: unknown) => {
      patched.push([path, body]);
      return undefined as T;
    },
  };
  await nodeMetricsServed(api, async () => answers.shift() ?? 500);
  expect(answers).toEqual([]);
  expect(patched).toHaveLength(2);
  expect(new Set(patched.map((one) => JSON.stringify(one))).size).toBe(2);
});
