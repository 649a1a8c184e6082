import type {Applicable} from './apply.ts';

const TRUE = ['True'];
const NOT_DELETED = {key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'};
const APP = '.metadata.labels["app"]';
const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';

/** Stages of pods with a real process: running as soon as they are scheduled, ready only while the supervisor's annotation says so. */
export function processStages(apps: readonly string[], annotation: string, silent: string): readonly Applicable[] {
  const ours = [NOT_DELETED, {key: APP, operator: 'In', values: apps}];
  const answers = (operator: string) => ({key: `.metadata.annotations["${annotation}"]`, operator, values: ['true']});
  const running = {key: '.status.phase', operator: 'In', values: ['Running']};
  return [
    stage(
      'sandbox-process-start',
      [
        ...ours,
        {key: '.status.phase', operator: 'In', values: ['Pending']},
        {key: '.status.conditions.[] | select( .type == "Initialized" ) | .status', operator: 'In', values: TRUE},
        {key: '.status.containerStatuses.[].state.running.startedAt', operator: 'DoesNotExist'},
      ],
      `${conditions('False')}${containers(false, true)}phase: Running\nstartTime: {{ Now | Quote }}\n`,
    ),
    stage(
      'sandbox-process-ready',
      [...ours, running, answers('In'), {key: READY, operator: 'NotIn', values: TRUE}],
      conditions('True') + containers(true),
    ),
    stage(
      'sandbox-process-unready',
      [...ours, running, answers('NotIn'), {key: READY, operator: 'In', values: TRUE}],
      conditions('False') + containers(`{{ not (has $item.name (splitList "," (or (index $root.metadata.annotations "${silent}") ""))) }}`),
    ),
  ];
}

/**
 * A pod whose node was lost is marked as not ready by the node controller, and kwok leaves it so when the node comes back;
 * a kubelet would report it ready again. `apps` have a process that says so.
 */
export function readyAgainStage(apps: readonly string[]): Applicable {
  return stage(
    'sandbox-ready-again',
    [
      NOT_DELETED,
      {key: APP, operator: 'NotIn', values: apps},
      {key: '.status.phase', operator: 'In', values: ['Running']},
      {key: READY, operator: 'In', values: ['False']},
      {key: '.status.conditions.[] | select( .type == "ContainersReady" ) | .status', operator: 'In', values: TRUE},
    ],
    conditions('True'),
  );
}

/** Stages of job pods whose script the supervisor really runs. */
export function completeStages(jobs: readonly string[], annotation: string): readonly Applicable[] {
  const ours = [
    NOT_DELETED,
    {key: '.metadata.labels["batch.kubernetes.io/job-name"]', operator: 'In', values: jobs},
    {key: '.status.phase', operator: 'In', values: ['Running']},
  ];
  const says = (value: string) => ({key: `.metadata.annotations["${annotation}"]`, operator: 'In', values: [value]});
  return [
    stage('sandbox-job-complete', [...ours, says('true')], `${terminated(0, 'Completed')}phase: Succeeded\n`),
    stage('sandbox-job-failed', [...ours, says('failed')], `${conditions('False')}${terminated(1, 'Error')}phase: Failed\n`),
  ];
}

function stage(name: string, matchExpressions: readonly object[], statusTemplate: string): Applicable {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: {name},
    spec: {
      resourceRef: {apiGroup: 'v1', kind: 'Pod'},
      selector: {matchExpressions},
      weight: 1_000,
      delay: {durationMilliseconds: 10},
      next: {statusTemplate},
    },
  };
}

function conditions(status: 'True' | 'False'): string {
  const reason = status === 'True' ? ['""', '""'] : ['ContainersNotReady', '"the process behind the pod does not answer (sandbox)"'];
  const one = (type: string) =>
    `- {type: ${type}, status: "${status}", reason: ${reason[0]}, message: ${reason[1]}, lastProbeTime: null, lastTransitionTime: {{ Now | Quote }}}\n`;
  return `conditions:\n${one('Ready')}${one('ContainersReady')}`;
}

// kwok replaces containerStatuses as a whole, so a change of `ready` has to repeat what was there.
function containers(ready: boolean | string, start = false): string {
  const kept = '  restartCount: {{ or $was.restartCount 0 }}\n  {{ with $was.lastState }}\n  lastState:\n    {{ YAML . 2 }}\n  {{ end }}\n';
  const startedAt = start
    ? '{{ Now | Quote }}'
    : '{{ with $was.state.running }}{{ .startedAt | Quote }}{{ else }}{{ Now | Quote }}{{ end }}';
  return each(`  ready: ${ready}\n  started: true\n${kept}  state:\n    running:\n      startedAt: ${startedAt}\n`);
}

function terminated(exitCode: number, reason: string): string {
  const when =
    '      startedAt: {{ with $was.state.running }}{{ .startedAt | Quote }}{{ else }}{{ Now | Quote }}{{ end }}\n      finishedAt: {{ Now | Quote }}\n';
  return each(
    `  ready: false\n  started: false\n  restartCount: {{ or $was.restartCount 0 }}\n  state:\n    terminated:\n      exitCode: ${exitCode}\n      reason: ${reason}\n${when}`,
  );
}

function each(fields: string): string {
  const loop =
    '{{ $root := . }}\ncontainerStatuses:\n{{ range $index, $item := .spec.containers }}\n{{ $was := index $root.status.containerStatuses $index }}\n';
  return `${loop}- name: {{ $item.name | Quote }}\n  image: {{ $item.image | Quote }}\n${fields}{{ end }}\n`;
}
