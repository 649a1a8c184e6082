import {describe, expect, it} from 'vitest';
import {at, type KubeObject, listAt, textAt} from '../../src/core/objects.ts';
import type {Hit} from '../../src/faults/_types.ts';
import {faults} from '../../src/faults/index.ts';

const hit: Hit = {
  workload: 'chat-service',
  kind: 'Deployment',
  labels: {app: 'chat-service'},
  namespace: 'gomeet',
  since: '2026-03-01T12:00:00Z',
  parameter: undefined,
};

const byStages = faults.flatMap((fault) =>
  (fault.sandbox ?? []).flatMap((mechanism) => (mechanism.kind === 'stages' ? [{name: fault.name, stages: mechanism.stages(hit)}] : [])),
);

const expressions = (stage: KubeObject) => listAt(stage, 'spec', 'selector', 'matchExpressions');
const steps = (stage: KubeObject) => listAt(stage, 'spec', 'steps');

describe.each(byStages)('$name', ({name, stages}) => {
  it('touches only pods of the workload that are created after it', () => {
    for (const stage of stages) {
      expect(at(stage, 'spec', 'selector', 'matchLabels')).toEqual({app: 'chat-service'});
      expect(expressions(stage)).toContainEqual({
        key: '.metadata.creationTimestamp | select( . > "2026-03-01T12:00:00Z" )',
        operator: 'Exists',
      });
      expect(expressions(stage)).toContainEqual({key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'});
    }
  });

  it('has names of its own for each workload, and is found by its labels', () => {
    const names = stages.map(({metadata}) => metadata.name);
    expect(new Set(names).size).toBe(names.length);
    for (const {metadata} of stages) {
      expect(metadata.name).toContain(`${name}-chat-service`);
      expect(metadata.labels).toEqual({'sandbox.gomeet.io/fault': name, 'sandbox.gomeet.io/fault-on': 'chat-service'});
    }
  });

  it('wins over the normal stages, and its moves over its hold, which comes last and does nothing', () => {
    const weights = stages.map((stage) => Number(at(stage, 'spec', 'weight')));
    const hold = weights.pop() ?? 0;
    expect(steps(stages.at(-1) as KubeObject)).toEqual([]);
    // The sandbox's own stages weigh 1,000 at most: one wrong draw in a million.
    expect(hold).toBeGreaterThanOrEqual(1_000 * 1_000_000);
    for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(hold * 1_000_000);
    expect(weights.reduce((sum, weight) => sum + weight, hold)).toBeLessThan(2 ** 62);
  });

  it('follows its steps from the start, and never waits for one that does not exist', () => {
    const annotation = (stage: KubeObject) => /kubelet-step": "([a-z-]+)"/.exec(JSON.stringify(steps(stage)).replaceAll('\\"', '"'))?.[1];
    const written = stages.slice(0, -1).map(annotation);
    expect(written.every((step) => step !== undefined)).toBe(true);
    const key = '.metadata.annotations["sandbox.gomeet.io/kubelet-step"]';
    const after = stages.slice(0, -1).map((stage) => expressions(stage).find((expression) => textAt(expression, 'key') === key));
    expect(after.filter((expression) => textAt(expression, 'operator') === 'DoesNotExist')).toHaveLength(1);
    for (const expression of after) for (const step of listAt(expression, 'values')) expect(written).toContain(step);
  });

  it('writes templates whose brackets are closed, and events of the kubelet about the pod', () => {
    const templates = stages.flatMap((stage) =>
      steps(stage).map((step) => textAt(step, 'patch', 'template') ?? textAt(step, 'apply', 'template') ?? ''),
    );
    for (const template of templates) {
      expect(template.replaceAll(/\{\{.*?\}\}/gs, '')).not.toContain('{{');
      const opened = template.match(/\{\{ *(if|range|with|define|block)\b/g)?.length ?? 0;
      expect(template.match(/\{\{ *end *\}\}/g)?.length ?? 0).toBe(opened);
      if (/kind: Event/.test(template)) expect(template).toMatch(/source: \{component: (kubelet|attachdetach-controller)/);
    }
  });
});

it('the faults of pods are many', () => {
  expect(byStages.length).toBeGreaterThanOrEqual(16);
});
