/** What a kubelet (1.30 and later) writes about containers, as parts of the Go templates of _stages.ts. */

/** The state of the container that is struck. Go templates that give YAML in one line. */
export type ContainerStatus = {
  /** `{waiting: {reason: …}}` */
  readonly state: string;
  /** The state before the last restart; `was` = the state that it had until now, when that was terminated. */
  readonly last?: 'was' | 'kept';
  readonly ready?: boolean;
  readonly started?: boolean;
  /** It begins again: the count goes up. */
  readonly again?: boolean;
  /** The other containers of the pod: running, or still waiting for the same as this one. */
  readonly others?: 'running' | 'waiting';
};

/** `containerStatuses`: the first container as given, the others as they are in such a pod. */
export function containerStatuses({
  state,
  last = 'kept',
  ready = false,
  started = false,
  again = false,
  others = 'running',
}: ContainerStatus): string {
  const before = last === 'was' ? '$was.state' : '$was.lastState';
  const rest =
    others === 'running'
      ? '{{ $o := dict }}{{ range $pod.status.containerStatuses }}{{ if eq .name $item.name }}{{ $o = . }}{{ end }}{{ end }}' +
        '\n  ready: true\n  started: true\n  restartCount: {{ or $o.restartCount 0 }}\n  state: {running: {startedAt: {{ dig "state" "running" "startedAt" $now $o | Quote }}}}'
      : `\n  ready: false\n  started: false\n  restartCount: 0\n  state: ${creating}`;
  return [
    'containerStatuses:',
    '{{ range $index, $item := .spec.containers }}',
    '- name: {{ $item.name | Quote }}',
    '  image: {{ $item.image | Quote }}',
    '  imageID: ""',
    '{{ if eq $index 0 }}',
    `  ready: ${ready}`,
    `  started: ${started}`,
    `  restartCount: {{ ${again ? 'add1 $restarts' : '$restarts'} }}`,
    `  state: ${state}`,
    `  {{ with ${before} }}`,
    '  lastState: {{ toJson . }}',
    '  {{ end }}',
    `{{ else }}${rest}`,
    '{{ end }}',
    '{{ end }}',
  ].join('\n');
}

/** States. `message` is a Go template expression that gives text. */
export const creating = '{waiting: {reason: ContainerCreating}}';
export const running = '{running: {startedAt: {{ $now | Quote }}}}';
export const stillRunning = '{running: {startedAt: {{ dig "state" "running" "startedAt" $now $was | Quote }}}}';
export const stillThere = '{{ or $was.state dict | toJson }}';

export function waiting(reason: string, message: string): string {
  return `{waiting: {reason: ${reason}, message: {{ ${message} | Quote }}}}`;
}

/** It ended now. `startedAt`: when it ran before. */
export function terminated(exitCode: number, reason: string, message?: string): string {
  const text = message === undefined ? '' : `, message: {{ ${message} | Quote }}`;
  const started = reason === 'StartError' ? '"1970-01-01T00:00:00Z"' : '{{ dig "state" "running" "startedAt" $now $was | Quote }}';
  return `{terminated: {exitCode: ${exitCode}, reason: ${reason}${text}, startedAt: ${started}, finishedAt: {{ $now | Quote }}}}`;
}

/** Conditions of a pod whose containers are not ready. */
export function notReady(): string {
  const one = (type: string) =>
    `- {type: ${type}, status: "False", reason: ContainersNotReady, message: {{ printf "containers with unready status: [%s]" $name | Quote }}, lastProbeTime: null, lastTransitionTime: {{ $pod.metadata.creationTimestamp | Quote }}}`;
  return ['conditions:', one('Ready'), one('ContainersReady')].join('\n');
}

export type PodEvent = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** Go template expression that gives text. */
  readonly message: string;
  /** What tells events of one reason apart. */
  readonly key?: string;
  /** Go template expression; how often it was seen. `1` when absent. */
  readonly count?: string;
  /** It is about a container: the field that the kubelet names. */
  readonly field?: string;
  readonly component?: 'kubelet' | 'attachdetach-controller';
};

/** Events about a container are told with the field of its spec. */
export const ofContainer = 'spec.containers{{ "{" }}{{ $name }}{{ "}" }}';

/** A whole Event about the pod. A repeated one keeps its name and first time, as the kubelet's do. */
export function eventOf({type, reason, message, key = reason, count = '1', field = '', component = 'kubelet'}: PodEvent): string {
  const host = component === 'kubelet' ? '{{ .spec.nodeName | Quote }}' : '""';
  return [
    'apiVersion: v1',
    'kind: Event',
    `metadata: {namespace: {{ .metadata.namespace | Quote }}, name: {{ printf "%s.%s" .metadata.name (printf "%s %s" .metadata.uid "${key}" | sha256sum | trunc 16) | Quote }}}`,
    `involvedObject: {apiVersion: v1, kind: Pod, name: {{ .metadata.name | Quote }}, namespace: {{ .metadata.namespace | Quote }}, uid: {{ .metadata.uid | Quote }}, fieldPath: "${field}"}`,
    `type: ${type}`,
    `reason: ${reason}`,
    `message: {{ ${message} | Quote }}`,
    `count: {{ ${count} }}`,
    `{{ if le (int (${count})) 1 }}`,
    'firstTimestamp: {{ $now | Quote }}',
    '{{ end }}',
    'lastTimestamp: {{ $now | Quote }}',
    `source: {component: ${component}, host: ${host}}`,
    `reportingComponent: ${component}`,
    `reportingInstance: ${host}`,
    '',
  ].join('\n');
}
