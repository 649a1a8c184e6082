import {expect, test} from 'vitest';
import {diagnoseObject} from '../../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../../src/diagnosis/snapshot.ts';

/** As the API server has it in the moment after an autoscaler raised a Deployment of the morning from 25 to 27. */
const live = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'livekit-sfu',
    namespace: 'gomeet',
    uid: 'u',
    generation: 3,
    creationTimestamp: '2026-11-21T08:00:00Z',
    managedFields: [
      {manager: 'gomeet', operation: 'Apply', time: '2026-11-21T08:00:00Z'},
      {manager: 'kube-controller-manager', operation: 'Update', subresource: 'status', time: '2026-11-21T08:00:17Z'},
    ],
  },
  spec: {replicas, selector: {matchLabels: {app: 'livekit-sfu'}}},
  status: {observedGeneration: 2, replicas: 25, readyReplicas: 25, updatedReplicas: 25, availableReplicas: 25},
});
const diagnosed = (replicas: number) => {
  const object = live(replicas);
  return diagnoseObject(object, snapshotOf([object], {now: Date.parse('2026-11-21T12:00:00Z')}));
};

test('another number of pods leaves no time behind, so its controller is not called dead', () => {
  expect(diagnosed(27).causes.map((cause) => cause.code)).not.toContain('not-reconciling');
  expect(diagnosed(27).verdict).not.toBe('failed');
  expect(diagnosed(25).causes.map((cause) => cause.code)).toEqual(['not-reconciling']);
});
