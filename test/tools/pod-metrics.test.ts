import {describe, expect, test} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {ApiError} from '../../src/tools/api-error.ts';
import type {Send} from '../../src/tools/kube-http.ts';
import {podMetrics} from '../../src/tools/pod-metrics.ts';

const asked: string[] = [];
const answering =
  (answer: unknown): Send =>
  async ({path}) => {
    asked.push(path);
    if (answer instanceof Error) throw answer;
    return answer;
  };
const read = (answer: unknown) => podMetrics(answering(answer)).read('livekit_participants_total', 'gomeet', 'app=livekit-sfu');
const item = (name: unknown, value: unknown) => ({describedObject: {kind: 'Pod', name}, value});

describe('measurements of pods', () => {
  test('come from the API that autoscalers ask, by pod', async () => {
    asked.length = 0;
    const values = await read({items: [item('a', '12'), item('b', '1500m'), item('c', '0')]});
    expect([...values]).toEqual([
      ['a', 12],
      ['b', 1.5],
      ['c', 0],
    ]);
    expect(asked).toEqual([
      '/apis/custom.metrics.k8s.io/v1beta1/namespaces/gomeet/pods/*/livekit_participants_total?labelSelector=app%3Dlivekit-sfu',
    ]);
  });

  test.each([[{items: [item('a', 'many'), item(undefined, '1'), item('b', null)]}], [{}], [[]], ['nonsense']])(
    'what is no number is no measurement: %j',
    async (answer) => {
      expect((await read(answer)).size).toBe(0);
    },
  );

  test('that nobody serves are an error, not zero', async () => {
    const missing = new ApiError(404, {message: 'the server could not find the metric'}, '', undefined);
    await expect(read(missing)).rejects.toThrow(ToolError);
    await expect(read(missing)).rejects.toThrow('livekit_participants_total cannot be read: custom.metrics.k8s.io does not serve it');
    await expect(read(new ApiError(403, {message: 'forbidden: no'}, '', undefined))).rejects.toThrow(/forbidden: no/);
    await expect(read(new Error('cut'))).rejects.toThrow('cut');
  });
});
