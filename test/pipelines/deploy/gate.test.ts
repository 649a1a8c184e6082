import {expect, test} from 'vitest';
import {keyOf} from '../../../src/core/objects.ts';
import type {ObjectChange} from '../../../src/core/step.ts';
import {gateOf} from '../../../src/pipelines/deploy/gate.ts';
import {target} from './_platform.ts';

const sfu = target.manifests.find((object) => object.kind === 'Deployment' && object.metadata.name === 'livekit-sfu');
if (sfu === undefined) throw new Error('livekit-sfu is gone');
const change = (path: string, action: ObjectChange['action'] = 'update'): ObjectChange => ({
  key: keyOf(sfu),
  action,
  fields: [{path, from: 'a', to: 'b'}],
});
const gate = (changes: readonly ObjectChange[]) => gateOf([], {objects: [sfu], changes}, target);

test('a deploy that replaces media pods waits for their drains, and out of time is not failed', () => {
  const patient = gate([change('spec.template.spec.containers[livekit-sfu].image')]);
  expect(patient.probes.map((one) => one.id)).toEqual(['kubernetes.draining']);
  expect(patient.limitMs).toBeGreaterThanOrEqual(18_000_000);
  expect(patient.overtime).toBe('timed-out');
});

test.each<[string, readonly ObjectChange[]]>([
  ['that changes nothing', []],
  ['that changes no pod', [change('metadata.annotations.x')]],
  ['that makes the first pods', [change('spec.template', 'create')]],
])('a deploy %s has its usual limit', (_, changes) => {
  expect(gate(changes)).toEqual({probes: [], limitMs: target.gateLimitMs});
});
