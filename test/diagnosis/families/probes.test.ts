// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, it} from 'vitest';
import probes from '../../../src/diagnosis/families/probes.ts';
import {judge, type Row} from './_judge.ts';
import {ago, ended, event, pod, readyPod} from './_states.ts';

const http = {httpGet: {path: '/ready', port: 8080}, periodSeconds: 5, failureThreshold: 3};
const started = (seconds: number, more: object = {}) => ({
  state: {started: true, state: {running: {startedAt: ago(seconds)}}, ...more},
  status: {phase: 'Running'},
  age: seconds,
});
const unready = (seconds: number, probe: object = {readinessProbe: http}, more: object = {}) =>
  pod('a', {...started(seconds, more), container: probe});
const says503 = (about = unready(10), parts: object = {}) =>
  event(about, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
    container: 'api',
    count: 8,
    first: 60,
    ...parts,
  });
const live = {livenessProbe: {tcpSocket: {port: 5432}, periodSeconds: 10, failureThreshold: 3, initialDelaySeconds: 5}};
const killed = (about: ReturnType<typeof pod>, probe: string, last = 10, count = 3) =>
  event(about, 'Killing', `Container api failed ${probe} probe, will be restarted`, {
    container: 'api',
    first: Math.max(200, last),
    last,
    count,
  });
const looping = (restartCount: number, seconds = 8) =>
  unready(seconds, live, {restartCount, lastState: ended(137, 'Error', seconds + 1, 40)});
const slow = {startupProbe: {httpGet: {path: '/started', port: 8080}, periodSeconds: 10, failureThreshold: 30}, readinessProbe: http};
const starting = (seconds: number, more: object = {}) => unready(seconds, slow, {started: false, ...more});

const rows: readonly Row[] = [
  {
    name: 'answers 503 for two minutes',
    code: 'readiness-failing',
    verdict: true,
    says: /runs and is not ready for 2 min: its probe GET :8080\/ready \(allows 16 s\) does not pass: HTTP probe failed with statuscode: 503$/,
    shows: /Unhealthy \(x8\)/,
    pods: [unready(120)],
    others: [says503()],
  },
  {name: 'answers 503 within the grace', code: 'readiness-failing', verdict: false, pods: [unready(40)], others: [says503()]},
  {name: 'failed as often as it may', code: 'readiness-failing', verdict: false, pods: [unready(10)], others: [says503()]},
  {
    name: 'a slow probe has twice its window',
    code: 'readiness-failing',
    verdict: false,
    pods: [unready(150, {readinessProbe: {...http, periodSeconds: 30}})],
  },
  {name: 'and no more', code: 'readiness-failing', verdict: true, pods: [unready(190, {readinessProbe: {...http, periodSeconds: 30}})]},
  {name: 'no event tells why', code: 'readiness-failing', verdict: true, says: /does not pass/, pods: [unready(300)]},
  {
    name: 'connection refused',
    code: 'readiness-failing',
    says: /does not pass: Get "http:\/\/10\.0\.0\.9:8080\/ready": dial tcp 10\.0\.0\.9:8080: connect: connection refused/,
    pods: [unready(300)],
    others: [
      event(
        unready(9),
        'Unhealthy',
        'Readiness probe failed: Get "http://10.0.0.9:8080/ready": dial tcp 10.0.0.9:8080: connect: connection refused',
        {container: 'api'},
      ),
    ],
  },
  {
    name: 'tcp',
    code: 'readiness-failing',
    says: /tcp :5432 \(allows 31 s\) does not pass$/,
    pods: [unready(300, {readinessProbe: {tcpSocket: {port: 5432}}})],
  },
  {
    name: 'grpc',
    code: 'readiness-failing',
    says: /grpc :9090 .* does not pass: service unhealthy \(responded with "NOT_SERVING"\)/,
    pods: [unready(300, {readinessProbe: {grpc: {port: 9090}}})],
    others: [
      event(unready(9), 'Unhealthy', 'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")', {container: 'api'}),
    ],
  },
  {
    name: 'exec',
    code: 'readiness-failing',
    says: /exec pg_isready -U app .* does not pass: command timed out/,
    pods: [unready(300, {readinessProbe: {exec: {command: ['pg_isready', '-U', 'app']}}})],
    others: [
      event(
        unready(9),
        'Unhealthy',
        'Readiness probe errored and resulted in unknown state: command timed out: "pg_isready -U app" timed out after 1s',
        {container: 'api'},
      ),
    ],
  },
  {
    name: 'lost its readiness a moment ago',
    pods: [
      pod('a', {
        ...started(86_400),
        container: {readinessProbe: http},
        conditions: [{type: 'ContainersReady', status: 'False', lastTransitionTime: ago(5)}],
      }),
    ],
  },
  {
    name: 'lost its readiness five minutes ago',
    code: 'readiness-failing',
    verdict: true,
    pods: [
      pod('a', {
        ...started(86_400),
        container: {readinessProbe: http},
        conditions: [{type: 'ContainersReady', status: 'False', lastTransitionTime: ago(300)}],
      }),
    ],
  },
  {
    name: 'a readiness gate',
    code: 'readiness-failing',
    kind: 'retryable',
    says: /readiness gate lb\/attached is not open/,
    pods: [
      pod('a', {
        ...started(300, {ready: true}),
        spec: {nodeName: 'n', containers: [{name: 'api', image: 'x'}], readinessGates: [{conditionType: 'lb/attached'}]},
        conditions: [{type: 'ContainersReady', status: 'True', lastTransitionTime: ago(100)}],
      }),
    ],
  },
  {name: 'starting', pods: [unready(10)]},
  {name: 'a single failed probe at the start', pods: [unready(9)], others: [says503(unready(9), {count: 1, first: 3})]},
  {name: 'no probe at all', pods: [unready(500, {})]},
  {
    name: 'the pod of a Job',
    pods: [
      pod('a', {
        ...started(500),
        container: {readinessProbe: http},
        metadata: {ownerReferences: [{kind: 'Job', name: 'j', uid: 'ReplicaSet-api-new'}]},
      }),
    ],
  },

  {
    name: 'killed twice for its liveness',
    code: 'liveness-failing',
    verdict: true,
    says: /killed by its liveness probe \(tcp :5432\), 2 restarts, first 3 min 20 s ago/,
    shows: /Killing \(x3\)/,
    pods: [looping(2)],
    others: [killed(looping(2), 'liveness')],
  },
  {name: 'killed once', code: 'liveness-failing', kind: 'retryable', pods: [looping(1)], others: [killed(looping(1), 'liveness')]},
  {
    name: 'being killed for the first time',
    code: 'liveness-failing',
    kind: 'retryable',
    pods: [unready(36, live)],
    others: [killed(looping(1), 'liveness', 1, 1)],
  },
  {
    name: 'killed again and again, and ready in between',
    code: 'liveness-failing',
    kind: 'retryable',
    pods: [readyPod('a', {restartCount: 4, state: {running: {startedAt: ago(50)}}, lastState: ended(137, 'Error', 60, 40)}), pod('b')],
    others: [killed(readyPod('a'), 'liveness', 60)],
  },
  {
    name: 'with its output',
    code: 'liveness-failing',
    says: /: dial tcp 10\.0\.0\.9:5432: i\/o timeout/,
    pods: [looping(3)],
    others: [
      killed(looping(2), 'liveness'),
      event(looping(2), 'Unhealthy', 'Liveness probe failed: dial tcp 10.0.0.9:5432: i/o timeout', {container: 'api'}),
    ],
  },
  {
    name: 'killed once, an hour ago, and it has run since',
    pods: [readyPod('a', {restartCount: 1, lastState: ended(137, 'Error', 3600)})],
    others: [killed(readyPod('a'), 'liveness', 3600)],
  },
  {name: 'another end than the probe', pods: [looping(3, 600)], others: [killed(looping(2), 'liveness', 3000)]},

  {
    name: 'does not start, killed twice',
    code: 'startup-failing',
    verdict: true,
    says: /does not start within its startup probe's 5 min 1 s \(GET :8080\/started\), 2 restarts/,
    pods: [starting(20, {restartCount: 2, lastState: ended(137, 'Error', 21, 301)})],
    others: [killed(starting(1), 'startup', 25)],
  },
  {
    name: 'does not start, killed once',
    code: 'startup-failing',
    verdict: false,
    pods: [starting(20, {restartCount: 1, lastState: ended(137, 'Error', 21, 301)})],
    others: [killed(starting(1), 'startup', 25)],
  },
  {
    name: 'killed once, and a whole window later still',
    code: 'startup-failing',
    verdict: true,
    pods: [starting(290, {restartCount: 1, lastState: ended(137, 'Error', 300, 301)})],
    others: [killed(starting(1), 'startup', 305)],
  },
  {name: 'past its window, and no kill seen', code: 'startup-failing', verdict: false, pods: [starting(310)]},
  {
    name: 'slow, within its window',
    pods: [starting(250)],
    others: [
      event(starting(1), 'Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503', {container: 'api', count: 20}),
    ],
  },
];

describe('probes', () => {
  it.each(rows)('$name', (row) => judge(probes, row));
});
