import type {KubeObject} from '../core/objects.ts';
import type {Hit} from './_types.ts';

/** On a pod in a sandbox: which step of a fault the simulated kubelet has reached with it, and how often it tried. */
export const STEP_ANNOTATION = 'sandbox.gomeet.io/kubelet-step';
export const COUNT_ANNOTATION = 'sandbox.gomeet.io/kubelet-count';

/** Labels of every Stage of a fault, by which it is found again. */
export const FAULT_LABEL = 'sandbox.gomeet.io/fault';
export const FAULT_ON_LABEL = 'sandbox.gomeet.io/fault-on';

/**
 * kwok draws among the Stages that match a pod by weight. Its own weigh 1 and the sandbox's 1,000: against those, the wrong
 * one is drawn once in a million times.
 */
const HOLDS = 1_000_000_000;
const MOVES = 1_000_000_000_000_000;

/** A condition on the pod, as kwok's selectors write it: `key` is jq. */
export type Expression = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
};

/** One step of what a kubelet does with a pod that is struck. */
export type Step = {
  /** Written on the pod, so that the next step knows where it is. */
  readonly name: string;
  /** The steps that it follows; `start`: the pod is new. */
  readonly after: 'start' | readonly string[];
  /** Milliseconds, or jq on the pod that gives text like "10s". */
  readonly delay: number | {readonly jq: string};
  readonly when?: readonly Expression[];
  /** Go template for the pod's status, YAML without indentation; the variables of `preamble` are there. */
  readonly status: string;
  /** Go templates of whole Event objects, from `eventOf`. */
  readonly events?: readonly string[];
  /** Whether it is another try: the count goes up. `reset`: it starts again at 0. */
  readonly counts?: boolean | 'reset';
};

/** When the fault may take hold of a pod: a kubelet looks at images only after the volumes and init containers. */
export type From = 'scheduled' | 'created' | 'initialized';

const since: Readonly<Record<From, readonly Expression[]>> = {
  scheduled: [],
  created: [{key: '.status.podIP', operator: 'Exists'}],
  initialized: [
    {key: '.status.podIP', operator: 'Exists'},
    {key: '.status.conditions.[] | select( .type == "Initialized" ) | .status', operator: 'In', values: ['True']},
  ],
};

/** The Stages of a fault on one workload: one for each step, and one that keeps the normal Stages off in between. */
export function stagesOf(fault: string, hit: Hit, from: From, steps: readonly Step[]): readonly KubeObject[] {
  const struck = [
    {key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'},
    // RFC 3339 in UTC sorts as text.
    {key: `.metadata.creationTimestamp | select( . > "${hit.since}" )`, operator: 'Exists'},
    ...since[from],
  ];
  const stage = (name: string, weight: number, matchExpressions: readonly object[], spec: object): KubeObject => ({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: {name: stageName(fault, hit.workload, name), labels: {[FAULT_LABEL]: fault, [FAULT_ON_LABEL]: hit.workload}},
    spec: {resourceRef: {apiGroup: 'v1', kind: 'Pod'}, selector: {matchLabels: hit.labels, matchExpressions}, weight, ...spec},
  });
  const hold = stage('hold', HOLDS, struck, {steps: []});
  const moves = steps.map((step) =>
    stage(step.name, MOVES, [...struck, ...reached(step), ...(step.when ?? [])], {
      delay:
        typeof step.delay === 'number'
          ? {durationMilliseconds: step.delay}
          : {durationMilliseconds: 1_000, durationFrom: {expressionFrom: step.delay.jq}},
      steps: [
        {patch: {subresource: 'status', type: 'strategic', template: statusTemplate(step)}},
        ...(step.events ?? []).map((event) => ({apply: {type: 'merge', template: `${preamble(step)}${event}`}})),
      ],
    }),
  );
  // kwok hears of one after the other: a pod that only the hold takes would stay where it is until it changes.
  return [...moves, hold];
}

function stageName(fault: string, workload: string, step: string): string {
  return `sandbox-fault-${fault}-${workload}-${step}`;
}

function reached(step: Step): readonly Expression[] {
  const key = `.metadata.annotations["${STEP_ANNOTATION}"]`;
  return [step.after === 'start' ? {key, operator: 'DoesNotExist'} : {key, operator: 'In', values: step.after}];
}

/**
 * Variables of every template: `$pod`, `$now`, `$c` (the container that is struck: the first) and `$was` (its status),
 * `$name` (of the container), `$restarts` (so far), `$count` (tries, with this one), `$id` (`pod_namespace(uid)`).
 */
export function preamble({counts}: Pick<Step, 'counts'>): string {
  const old = `(int (index (or .metadata.annotations dict) "${COUNT_ANNOTATION}" | default "0"))`;
  const count = counts === 'reset' ? '0' : counts === true ? `(add1 ${old})` : old;
  return [
    '{{ $pod := . }}{{ $now := dateInZone "2006-01-02T15:04:05Z" (now) "UTC" }}',
    `{{ $count := ${count} }}`,
    '{{ $c := index .spec.containers 0 }}{{ $name := $c.name }}',
    '{{ $was := dict }}{{ range .status.containerStatuses }}{{ if eq .name $name }}{{ $was = . }}{{ end }}{{ end }}',
    '{{ $restarts := int (or $was.restartCount 0) }}',
    '{{ $id := printf "%s_%s(%s)" .metadata.name .metadata.namespace .metadata.uid }}\n',
  ].join('');
}

function statusTemplate(step: Step): string {
  const annotations = `{"${STEP_ANNOTATION}": "${step.name}", "${COUNT_ANNOTATION}": {{ $count | toString | Quote }}}`;
  const status = step.status.trim().replaceAll(/^/gm, '  ');
  return `${preamble(step)}metadata:\n  annotations: ${annotations}\nstatus:\n  startTime: {{ or .status.startTime $now | Quote }}\n${status}\n`;
}
