import {describe, expect, it} from 'vitest';
import customMetrics from '../../../src/checks/monitoring/custom-metrics.ts';
import {ToolError} from '../../../src/core/errors.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {clockOnly, someTarget} from '../../core/_worlds.ts';
import {judged, short} from '../_judge.ts';

const manifests: readonly KubeObject[] = [
  {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'sfu'}, spec: {selector: {matchLabels: {app: 'sfu', tier: 'media'}}}},
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'sfu-hpa'},
    spec: {
      scaleTargetRef: {kind: 'Deployment', name: 'sfu'},
      metrics: [{resource: {name: 'cpu'}}, {pods: {metric: {name: 'people'}}}],
    },
  },
];

/** What the probe says when the API of the metrics answers like this. */
async function said(answer: () => Promise<ReadonlyMap<string, number>>, asked: string[] = []) {
  const metrics = {
    read: (metric: string, namespace: string, labels: string) => {
      asked.push(`${metric} ${namespace} ${labels}`);
      return answer();
    },
  };
  const reading = await customMetrics.read(
    {world: {...clockOnly(), metrics}, target: someTarget({manifests})},
    new AbortController().signal,
  );
  return judged(customMetrics, reading, {manifests});
}

describe('monitoring.custom-metrics', () => {
  it('asks for the pods of the target, as the autoscaler does', async () => {
    const asked: string[] = [];
    expect(short(await said(async () => new Map([['sfu-1', 0]]), asked))).toEqual(['pass']);
    expect(asked).toEqual(['people gomeet app=sfu,tier=media']);
  });

  it.each([
    ['served for no pod', async () => new Map<string, number>(), ['fail~ hpa/sfu-hpa'], /people is served for none of its pods/],
    [
      'served by nobody',
      async () => {
        throw new ToolError('kubernetes', 'the metric people cannot be read: custom.metrics.k8s.io does not serve it', {
          detail: 'not served',
        });
      },
      ['fail~ hpa/sfu-hpa'],
      /does not serve it/,
    ],
    [
      'not to be asked',
      async () => {
        throw new ToolError('kubernetes', 'get pods.custom.metrics.k8s.io is forbidden');
      },
      ['unknown~ hpa/sfu-hpa'],
      /not measured: .*forbidden/,
    ],
  ])('%s', async (_, answer, expected, message) => {
    const judgements = await said(answer);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('is not asked without such an autoscaler, and not known in a world without metrics', async () => {
    expect(short(judged(customMetrics, []))).toEqual(['skip']);
    await expect(customMetrics.read({world: clockOnly(), target: someTarget({manifests})}, new AbortController().signal)).rejects.toThrow(
      /measures no pods/,
    );
  });
});
