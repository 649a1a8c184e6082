import {expect, test} from 'vitest';
import {completeStages, processStages, readyAgainStage} from '../../src/sandbox/process-stages.ts';
import {adaptStage, READY_ANNOTATION, REAL_APPS, SILENT_ANNOTATION, STORAGE_CLASSES, type Stage} from '../../src/sandbox/stages.ts';

function stage(name: string, delay: Record<string, unknown>, matchExpressions: Stage['spec']['selector']['matchExpressions'] = []): Stage {
  return {apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', metadata: {name}, spec: {selector: {matchExpressions}, delay, next: {}}};
}

test('pods with a process are kept out of the stage that makes pods ready', () => {
  const adapted = adaptStage(stage('pod-ready', {durationMilliseconds: 1000}));
  expect(adapted.spec.selector.matchExpressions).toContainEqual({key: '.metadata.labels["app"]', operator: 'NotIn', values: REAL_APPS});
});

test('delays are short, and an annotation still overrides them', () => {
  const durationFrom = {expressionFrom: '.metadata.annotations["pod-ready.stage.kwok.x-k8s.io/delay"]'};
  const {delay} = adaptStage(stage('pod-ready', {durationMilliseconds: 1000, durationFrom, jitterDurationMilliseconds: 5000})).spec;
  expect(delay).toEqual({durationMilliseconds: 200, jitterDurationMilliseconds: 900, durationFrom});
});

test('the end of a pod is not drawn from its grace period', () => {
  const {delay} = adaptStage(
    stage('pod-delete', {durationMilliseconds: 1000, jitterDurationFrom: {expressionFrom: '.metadata.deletionTimestamp'}}),
  ).spec;
  expect(delay).toEqual({durationMilliseconds: 200, jitterDurationMilliseconds: 1000});
});

test('volumes are made for the storage classes of the cloud', () => {
  const adapted = adaptStage(
    stage('pvc-provision', {}, [{cel: {expression: "self.spec.storageClassName == 'kwok-volume'\n"}}, {cel: {expression: 'other'}}]),
  );
  expect(adapted.spec.selector.matchExpressions[0]?.cel?.expression).toBe(
    `self.spec.storageClassName in [${STORAGE_CLASSES.map((name) => `'${name}'`).join(', ')}]`,
  );
  expect(adapted.spec.selector.matchExpressions[1]).toEqual({cel: {expression: 'other'}});
});

test('what is not a stage stays as it is', () => {
  const metric = {apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Metric', metadata: {name: 'm'}, spec: {selector: {matchExpressions: []}}};
  expect(adaptStage(metric)).toBe(metric);
});

test('a pod with a process is ready and unready by one annotation', () => {
  const text = JSON.stringify(processStages(REAL_APPS, READY_ANNOTATION, SILENT_ANNOTATION));
  expect(text).toContain(`{"key":".metadata.annotations[\\"${READY_ANNOTATION}\\"]","operator":"In","values":["true"]}`);
  expect(text).toContain(`{"key":".metadata.annotations[\\"${READY_ANNOTATION}\\"]","operator":"NotIn","values":["true"]}`);
});

test('a real job ends by its annotation, well or not', () => {
  const text = JSON.stringify(completeStages(['redis-cluster-init'], 'a'));
  expect(text).toContain('phase: Succeeded');
  expect(text).toContain('phase: Failed');
});

test('a pod on the network of its node has an address of its own, and nothing is created before its image is there', () => {
  const statusTemplate = 'podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) .metadata.uid }}';
  const next = {event: {type: 'Normal', reason: 'Created', message: 'Created container'}, statusTemplate};
  const created = stage('pod-create', {durationMilliseconds: 1000});
  expect(adaptStage({...created, spec: {...created.spec, next}}).spec['next']).toEqual({
    statusTemplate: 'podIP: {{ PodIPWith .spec.nodeName false .metadata.uid }}',
  });
});

test('a pod that becomes ready keeps its restarts', () => {
  const ready = stage('pod-ready', {durationMilliseconds: 1000});
  const adapted = adaptStage({...ready, spec: {...ready.spec, next: {delete: false, statusTemplate: '- name: x\n  restartCount: 0\n'}}});
  expect(adapted.spec['next']).toMatchObject({
    delete: false,
    statusTemplate: expect.stringContaining('restartCount: {{ or $origin.restartCount 0 }}'),
  });
});

test('a simulated pod is ready again when its node is, but never while its containers are not', () => {
  const text = JSON.stringify(readyAgainStage(REAL_APPS));
  expect(text).toContain(JSON.stringify({key: '.metadata.labels["app"]', operator: 'NotIn', values: REAL_APPS}));
  expect(text).toContain('ContainersReady');
});

test('a heartbeat leaves the addresses of its node alone', () => {
  const heartbeat = stage('node-heartbeat-with-lease', {durationMilliseconds: 600_000});
  // As kwok 0.8.0 has it.
  const addresses =
    'addresses:\n{{ with .status.addresses }}\n{{ YAML . 1 }}\n{{ else }}\n{{ with NodeIP }}\n- address: {{ . }}\n{{ end }}\n{{ end }}\n\n';
  const port = '{{ with NodePort }}\ndaemonEndpoints: {}\n{{ end }}\n';
  const adapted = adaptStage({...heartbeat, spec: {...heartbeat.spec, next: {statusTemplate: `conditions: []\n\n${addresses}${port}`}}});
  expect(adapted.spec['next']).toEqual({statusTemplate: `conditions: []\n\n${port}`});
  expect(() => adaptStage(heartbeat)).toThrow(/another template/);
});
