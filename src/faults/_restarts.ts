import type {KubeObject} from '../core/objects.ts';
import {containerStatuses, eventOf, ofContainer, running, stillRunning, terminated, waiting} from './_kubelet.ts';
import {COUNT_ANNOTATION, type Expression, type Step, stagesOf} from './_stages.ts';
import type {Hit} from './_types.ts';

/** `10s` … `5m0s`: how long the kubelet waits before restart number `$restarts` + 1, as it writes it. */
const BACK_OFF = '(index (list "10s" "20s" "40s" "1m20s" "2m40s" "5m0s") (int (min 5 (max 0 (sub $restarts 1)))))';
const backingOff = `printf "back-off %s restarting failed container=%s pod=%s" ${BACK_OFF} $name $id`;
const RESTARTS = '.status.containerStatuses[0].restartCount // 0';

const neverRestarted: Expression = {key: `${RESTARTS} | tostring`, operator: 'In', values: ['0']};
const restartedBefore: Expression = {key: `${RESTARTS} | tostring`, operator: 'NotIn', values: ['0']};

/** Events of a container that starts; the image is there. `count`: a Go template expression. */
function startEvents(count: string): readonly string[] {
  return [
    ['Pulled', 'printf "Container image \\"%s\\" already present on machine" $c.image'],
    ['Created', 'printf "Created container: %s" $name'],
    ['Started', 'printf "Started container %s" $name'],
  ].map(([reason = '', message = '']) => eventOf({type: 'Normal', reason, message, count, field: ofContainer}));
}

/** The first start, and a second without delay after the first end; from then on a back-off of 10 s … 5 min before each. */
function starts(from: readonly string[], begun: {readonly started: boolean}): readonly Step[] {
  const start = (name: string, after: Step['after'], delay: Step['delay'], when: readonly Expression[]): Step => ({
    name,
    after,
    delay,
    when,
    counts: 'reset',
    status: `${containerStatuses({state: running, last: after === 'start' || name === 'restarted' ? 'kept' : 'was', again: after !== 'start', ...begun})}\nphase: Running`,
    events: startEvents(after === 'start' ? '1' : 'add $restarts 2'),
  });
  return [
    start('started', 'start', 400, []),
    start('started-again', from, 400, [neverRestarted]),
    {
      name: 'backing-off',
      after: from,
      delay: 400,
      when: [restartedBefore],
      status: `${containerStatuses({state: waiting('CrashLoopBackOff', backingOff), last: 'was'})}\nphase: Running`,
      events: [
        eventOf({
          type: 'Warning',
          reason: 'BackOff',
          message: 'printf "Back-off restarting failed container %s in pod %s" $name $id',
          count: 'max 1 $restarts',
          field: ofContainer,
        }),
      ],
    },
    start('restarted', ['backing-off'], {jq: `[300, 10 * pow(2; (${RESTARTS}) - 1)] | min | floor | "\\(.)s"`}, []),
  ];
}

const RUNNING = ['started', 'started-again', 'restarted'];

/** Containers that end a second after each start. */
export function endsAfterStart(fault: string, hit: Hit, end: {readonly exitCode: number; readonly reason: string}): readonly KubeObject[] {
  return stagesOf(fault, hit, 'initialized', [
    ...starts(['ended'], {started: true}),
    {
      name: 'ended',
      after: RUNNING,
      delay: 1_000,
      status: `${containerStatuses({state: terminated(end.exitCode, end.reason)})}\nphase: Running`,
    },
  ]);
}

/** Containers that the runtime cannot start at all. `error` is a Go template expression. */
export function cannotStart(fault: string, hit: Hit, error: string): readonly KubeObject[] {
  const failed = (name: string, after: Step['after'], delay: Step['delay']): Step => ({
    name,
    after,
    delay,
    counts: true,
    status: `${containerStatuses({state: terminated(128, 'StartError', error), again: after !== 'start'})}\nphase: Running`,
    events: [
      ...startEvents('$count').slice(0, 2),
      eventOf({type: 'Warning', reason: 'Failed', message: `printf "Error: %s" (${error})`, count: '$count', field: ofContainer}),
    ],
  });
  const [, , backOff] = starts(['start-failed', 'start-failed-again'], {started: false});
  return stagesOf(fault, hit, 'initialized', [
    failed('start-failed', 'start', 400),
    ...(backOff === undefined ? [] : [{...backOff, when: []}]),
    failed('start-failed-again', ['backing-off'], {jq: `[300, 10 * pow(2; ${RESTARTS})] | min | floor | "\\(.)s"`}),
  ]);
}

export type ProbeKind = 'readiness' | 'liveness' | 'startup';

/** What a probe's failure says, by how it asks. */
function reason(probe: string, statusCode: number): string {
  return `{{ $p := dict }}{{ with ${probe} }}{{ $p = . }}{{ end }}{{ $why := "HTTP probe failed with statuscode: ${statusCode}" }}{{ if $p.tcpSocket }}{{ $port := toString $p.tcpSocket.port }}{{ range $c.ports }}{{ if eq (toString .name) $port }}{{ $port = toString .containerPort }}{{ end }}{{ end }}{{ $why = printf "dial tcp %s:%s: connect: connection refused" .status.podIP $port }}{{ else if $p.exec }}{{ $why = "command failed\\n" }}{{ end }}\n`;
}

function unhealthy(kind: ProbeKind, statusCode: number): string {
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  const message = `printf "${title} probe failed: %s" $why`;
  return `${reason(`$c.${kind}Probe`, statusCode)}${eventOf({type: 'Warning', reason: 'Unhealthy', message, key: `Unhealthy ${kind}`, count: 'add $count (mul $restarts 3)', field: ofContainer})}`;
}

const period = (kind: ProbeKind) => `(.spec.containers[0].${kind}Probe.periodSeconds // 10)`;
const threshold = (kind: ProbeKind) => `(.spec.containers[0].${kind}Probe.failureThreshold // 3)`;
/** How many tries have failed, from the annotation. */
const failures = `((.metadata.annotations["${COUNT_ANNOTATION}"] // "0") | tonumber)`;

/** Containers run, and their readiness probe never succeeds. */
export function neverReady(fault: string, hit: Hit): readonly KubeObject[] {
  const [started] = starts([], {started: true});
  return stagesOf(fault, hit, 'initialized', [
    ...(started === undefined ? [] : [started]),
    {
      name: 'not-ready',
      after: ['started', 'not-ready'],
      delay: {jq: `"\\(${period('readiness')})s"`},
      counts: true,
      status: `${containerStatuses({state: stillRunning, started: true})}\nphase: Running`,
      events: [unhealthy('readiness', 503)],
    },
  ]);
}

/** Containers run until their liveness or startup probe has failed as often as it may, and are killed and restarted. */
export function killedByProbe(fault: string, hit: Hit, kind: 'liveness' | 'startup'): readonly KubeObject[] {
  const started = kind === 'liveness';
  const every = {jq: `"\\(${period(kind)})s"`};
  const events = [unhealthy(kind, 500), ...(started ? [unhealthy('readiness', 503)] : [])];
  const killing = eventOf({
    type: 'Normal',
    reason: 'Killing',
    message: `printf "Container %s failed ${kind} probe, will be restarted" $name`,
    count: 'add1 $restarts',
    field: ofContainer,
  });
  return stagesOf(fault, hit, 'initialized', [
    ...starts(['killed'], {started}),
    {
      name: 'probe-failed',
      after: [...RUNNING, 'probe-failed'],
      delay: every,
      when: [{key: `select( ${failures} + 1 < ${threshold(kind)} )`, operator: 'Exists'}],
      counts: true,
      status: `${containerStatuses({state: stillRunning, started})}\nphase: Running`,
      events,
    },
    {
      name: 'killed',
      after: [...RUNNING, 'probe-failed'],
      delay: every,
      when: [{key: `select( ${failures} + 1 >= ${threshold(kind)} )`, operator: 'Exists'}],
      counts: true,
      status: `${containerStatuses({state: terminated(137, 'Error')})}\nphase: Running`,
      events: [...events, killing],
    },
  ]);
}

/** Containers run, and nothing more is heard of them. */
export function runsForADay(fault: string, hit: Hit): readonly KubeObject[] {
  return stagesOf(fault, hit, 'initialized', starts([], {started: true}).slice(0, 1));
}
