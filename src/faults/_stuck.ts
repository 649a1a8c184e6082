import type {KubeObject} from '../core/objects.ts';
import {containerStatuses, creating, eventOf, notReady, ofContainer, stillThere, terminated, waiting} from './_kubelet.ts';
import {stagesOf} from './_stages.ts';
import type {Hit} from './_types.ts';

/** Containers that cannot be made from their spec. `error` is a Go template expression; the kubelet tries every ten seconds or so. */
export function cannotConfigure(fault: string, hit: Hit, error: string): readonly KubeObject[] {
  const events = [pulled(), failed(error)];
  return stagesOf(fault, hit, 'initialized', [
    {
      name: 'not-configured',
      after: 'start',
      delay: 300,
      counts: true,
      status: `${containerStatuses({state: waiting('CreateContainerConfigError', error)})}\nphase: Pending`,
      events,
    },
    {
      name: 'still-not-configured',
      after: ['not-configured', 'still-not-configured'],
      delay: 12_000,
      counts: true,
      status: `${containerStatuses({state: stillThere})}\nphase: Pending`,
      events,
    },
  ]);
}

function pulled(): string {
  const message = 'printf "Container image \\"%s\\" already present on machine" $c.image';
  return eventOf({type: 'Normal', reason: 'Pulled', message, count: '$count', field: ofContainer});
}

function failed(error: string): string {
  return eventOf({type: 'Warning', reason: 'Failed', message: `printf "Error: %s" (${error})`, count: '$count', field: ofContainer});
}

/** Volumes that are not attached or mounted: the pod has no sandbox and no address, and its containers wait. */
export function cannotMount(
  fault: string,
  hit: Hit,
  event: {
    readonly reason: 'FailedMount' | 'FailedAttachVolume';
    readonly message: string;
    readonly component: 'kubelet' | 'attachdetach-controller';
  },
): readonly KubeObject[] {
  const condition = (type: string, status: string, rest = '') =>
    `- {type: ${type}, status: "${status}", ${rest}lastProbeTime: null, lastTransitionTime: {{ or $pod.status.startTime $now | Quote }}}`;
  const unready = 'reason: ContainersNotReady, message: {{ printf "containers with unready status: [%s]" $name | Quote }}, ';
  const status = [
    containerStatuses({state: creating, others: 'waiting'}),
    'conditions:',
    condition('PodReadyToStartContainers', 'False'),
    '{{ if .spec.initContainers }}',
    condition('Initialized', 'False', 'reason: ContainersNotInitialized, message: "containers with incomplete status", '),
    '{{ else }}',
    condition('Initialized', 'True'),
    '{{ end }}',
    condition('Ready', 'False', unready),
    condition('ContainersReady', 'False', unready),
    'hostIP: {{ NodeIPWith .spec.nodeName | Quote }}',
    'phase: Pending',
  ].join('\n');
  // The kubelet and the controller double the time between tries, up to 2 min 2 s.
  const again = {jq: 'now - (.metadata.creationTimestamp | fromdateiso8601) + 1 | [., 122] | min | floor | "\\(.)s"'};
  const events = [eventOf({type: 'Warning', ...event, count: '$count'})];
  return stagesOf(fault, hit, 'scheduled', [
    {name: 'not-mounted', after: 'start', delay: 500, counts: true, status, events},
    {name: 'still-not-mounted', after: ['not-mounted', 'still-not-mounted'], delay: again, counts: true, status, events},
  ]);
}

/** Init containers that end with 1: the first try, a second at once, then with a back-off. Only for pods that have some. */
export function initFails(fault: string, hit: Hit): readonly KubeObject[] {
  const hasInit = {key: '.spec.initContainers[0].name', operator: 'Exists' as const};
  const restarts = '.status.initContainerStatuses[0].restartCount // 0';
  const init = (state: string, count: string, last: string) =>
    [
      '{{ $i := index .spec.initContainers 0 }}{{ $iwas := dict }}{{ range .status.initContainerStatuses }}{{ if eq .name $i.name }}{{ $iwas = . }}{{ end }}{{ end }}{{ $again := int (or $iwas.restartCount 0) }}',
      'initContainerStatuses:',
      '{{ range $index, $item := .spec.initContainers }}',
      '- name: {{ $item.name | Quote }}',
      '  image: {{ $item.image | Quote }}',
      '  imageID: ""',
      '  ready: false',
      '{{ if eq $index 0 }}',
      '  started: false',
      `  restartCount: {{ ${count} }}`,
      `  state: ${state}`,
      `  {{ with ${last} }}`,
      '  lastState: {{ toJson . }}',
      '  {{ end }}',
      '{{ else }}',
      '  started: false',
      '  restartCount: 0',
      '  state: {waiting: {reason: PodInitializing}}',
      '{{ end }}',
      '{{ end }}',
      'phase: Pending',
    ].join('\n');
  const ended = '{terminated: {exitCode: 1, reason: Error, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}';
  const delays = '(index (list "10s" "20s" "40s" "1m20s" "2m40s" "5m0s") (int (min 5 (max 0 (sub $again 1)))))';
  const message = `printf "back-off %s restarting failed container=%s pod=%s" ${delays} $i.name $id`;
  const backOffEvent = `{{ $i := index .spec.initContainers 0 }}${eventOf({
    type: 'Warning',
    reason: 'BackOff',
    message: 'printf "Back-off restarting failed container %s in pod %s" $i.name $id',
    count: 'max 1 (sub $count 1)',
    field: 'spec.initContainers{{ "{" }}{{ $i.name }}{{ "}" }}',
  })}`;
  return stagesOf(fault, hit, 'created', [
    {name: 'init-ended', after: 'start', delay: 800, when: [hasInit], counts: true, status: init(ended, '$again', '$iwas.lastState')},
    {name: 'init-ended-again', after: ['init-ended'], delay: 800, counts: true, status: init(ended, 'add1 $again', '$iwas.state')},
    {
      name: 'init-backing-off',
      after: ['init-ended-again', 'init-ended-later'],
      delay: 500,
      status: init(waiting('CrashLoopBackOff', message), '$again', '$iwas.state'),
      events: [backOffEvent],
    },
    {
      name: 'init-ended-later',
      after: ['init-backing-off'],
      delay: {jq: `[300, 10 * pow(2; (${restarts}) - 1)] | min | floor | "\\(.)s"`},
      counts: true,
      status: init(ended, 'add1 $again', '$iwas.lastState'),
    },
  ]);
}

/** The kubelet ends the pod some seconds after its start, for want of memory on the node. */
export function isEvicted(fault: string, hit: Hit, message: string): readonly KubeObject[] {
  const status = [
    containerStatuses({state: terminated(137, 'Error'), others: 'waiting'}),
    notReady(),
    '- {type: DisruptionTarget, status: "True", reason: TerminationByKubelet, message: {{ $message | Quote }}, lastProbeTime: null, lastTransitionTime: {{ $now | Quote }}}',
    'phase: Failed',
    'reason: Evicted',
    'message: {{ $message | Quote }}',
  ].join('\n');
  const with_ = (template: string) => `{{ $message := ${message} }}\n${template}`;
  return stagesOf(fault, hit, 'initialized', [
    {
      name: 'evicted',
      after: 'start',
      // Every eviction leaves a pod behind, and its controller makes another at once.
      delay: 5_000,
      status: with_(status),
      events: [
        with_(eventOf({type: 'Warning', reason: 'Evicted', message: '$message'})),
        eventOf({type: 'Normal', reason: 'Killing', message: 'printf "Stopping container %s" $name', field: ofContainer}),
      ],
    },
  ]);
}
