// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, it} from 'vitest';
import containers from '../../../src/diagnosis/families/containers.ts';
import {judge, type Row} from './_judge.ts';
import {ago, ended, event, object, pod, readyPod, waiting} from './_states.ts';

const backOff = (restartCount: number, last: object) =>
  waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=api pod=api-a_gomeet(uid)', {restartCount, lastState: last});
const running = (seconds: number, restartCount: number, last: object) => ({
  state: {restartCount, started: true, state: {running: {startedAt: ago(seconds)}}, lastState: last},
  status: {phase: 'Running'},
});
const limited = {container: {resources: {limits: {memory: '512Mi'}}}};
const words = 'listening\nError: connect ECONNREFUSED 10.0.0.7:6432\n';
const job = object('batch/v1', 'Job', 'migrate', {spec: {}, status: {}});
const owned = {
  metadata: {ownerReferences: [{kind: 'Job', name: 'migrate', uid: 'Job-migrate', controller: true}]},
  spec: {nodeName: 'n', restartPolicy: 'Never', containers: [{name: 'api', image: 'x', resources: {limits: {memory: '64Mi'}}}]},
};
const failedRun = (reason: string, code = 1) => ({state: {state: ended(code, reason, 20)}, status: {phase: 'Failed'}});
const init = (status: object, more: object = {}) => ({
  spec: {nodeName: 'n', initContainers: [{name: 'wait', image: 'x', ...more}], containers: [{name: 'api', image: 'x'}]},
  status: {initContainerStatuses: [{name: 'wait', restartCount: 0, ...status}]},
});
const notFound =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/nope": stat /bin/nope: no such file or directory: unknown';
const epoch = {
  terminated: {exitCode: 128, reason: 'StartError', message: notFound, startedAt: '1970-01-01T00:00:00Z', finishedAt: ago(30)},
};
const secret = 'secret "db-app" not found';
const volume = {
  spec: {
    nodeName: 'n',
    containers: [{name: 'api', image: 'x'}],
    volumes: [
      {name: 'tls', secret: {secretName: 'edge-tls'}},
      {name: 'conf', configMap: {name: 'api-conf'}},
      {name: 'all', projected: {sources: [{configMap: {name: 'other'}}, {configMap: {name: 'mixed', items: [{key: 'b.yaml'}]}}]}},
    ],
  },
};
const creating = pod('a', {...waiting('ContainerCreating'), ...volume});
const mount = (message: string, first = 40) =>
  event(creating, 'FailedMount', `MountVolume.SetUp failed for volume ${message}`, {first, count: 6});

const rows: readonly Row[] = [
  {
    name: 'the third crash',
    code: 'crash-loop',
    verdict: true,
    says: /container api crashes again and again: 2 restarts, first 20 s ago, last exit 1: Error: connect ECONNREFUSED/,
    shows: /exit 1 after 2 s, 2 restarts/,
    hints: /logs api-a -c api --previous/,
    pods: [pod('a', backOff(2, ended(1, 'Error', 20, 2, words)))],
  },
  {
    name: 'the first crash',
    code: 'crash-loop',
    verdict: false,
    says: /ended with an error/,
    pods: [pod('a', {state: {state: ended(1, 'Error', 2)}})],
  },
  {name: 'the second crash', code: 'crash-loop', verdict: false, pods: [pod('a', backOff(1, ended(1, 'Error', 3)))]},
  {
    name: 'the second crash, and no third start for a minute',
    code: 'crash-loop',
    verdict: true,
    pods: [pod('a', backOff(1, ended(1, 'Error', 61)))],
  },
  {name: 'between two of many crashes', code: 'crash-loop', verdict: true, pods: [pod('a', running(3, 47, ended(1, 'Error', 300)))]},
  {name: 'it runs again after three crashes', code: 'crash-loop', verdict: false, pods: [pod('a', running(10, 3, ended(1, 'Error', 30)))]},
  {
    name: 'it runs again for a minute and is not ready',
    code: 'crash-loop',
    verdict: true,
    pods: [pod('a', running(61, 3, ended(1, 'Error', 90)))],
  },
  {
    name: 'a slow start after three crashes has the time of its probes',
    code: 'crash-loop',
    verdict: false,
    pods: [
      pod('a', {
        ...running(100, 3, ended(1, 'Error', 130)),
        container: {startupProbe: {httpGet: {port: 1}, failureThreshold: 30, periodSeconds: 10}},
      }),
    ],
  },
  {
    name: 'it ends well again and again',
    code: 'crash-loop',
    verdict: true,
    says: /ends with exit 0 although it should keep running: 3 restarts/,
    pods: [pod('a', backOff(3, ended(0, 'Completed', 20)))],
  },
  {
    name: 'a signal is named',
    code: 'crash-loop',
    verdict: true,
    says: /exit 139 \(SIGSEGV\)/,
    pods: [pod('a', backOff(4, ended(139, 'Error', 20)))],
  },
  {
    name: 'the first crash is remembered by an event',
    code: 'crash-loop',
    says: /first 12 min ago/,
    pods: [pod('a', backOff(7, ended(1, 'Error', 20)))],
    others: [event(pod('a'), 'BackOff', 'Back-off restarting failed container=api', {first: 720, count: 30, container: 'api'})],
  },
  {
    name: 'three pods of one trouble',
    code: 'crash-loop',
    counts: 3,
    pods: ['a', 'b', 'c'].map((name) => pod(name, backOff(3, ended(1, 'Error', 20)))),
  },
  {
    name: 'a bare pod that is not restarted',
    code: 'crash-loop',
    verdict: true,
    says: /exit 3, and it is not started again/,
    subject: pod('a', {
      ...failedRun('Error', 3),
      spec: {nodeName: 'n', restartPolicy: 'Never', containers: [{name: 'api', image: 'x'}]},
      metadata: {ownerReferences: []},
    }),
    pods: [],
  },
  {
    name: 'a sidecar crashes',
    code: 'crash-loop',
    verdict: true,
    pods: [
      pod(
        'a',
        init({restartCount: 3, state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: ended(1, 'Error', 9)}, {restartPolicy: 'Always'}),
      ),
    ],
  },
  {name: 'a single failed run of a Job', subject: job, pods: [pod('a', {...owned, ...failedRun('Error')})]},
  {name: 'nothing after the node was lost', pods: [pod('a', backOff(3, ended(137, 'ContainerStatusUnknown', 9)))]},

  {
    name: 'out of memory, three times',
    code: 'oom-killed',
    verdict: true,
    says: /more memory than its limit of 512Mi: 3 restarts/,
    shows: /exit 137 \(SIGKILL\), OOMKilled/,
    pods: [pod('a', {...backOff(3, ended(137, 'OOMKilled', 20)), ...limited})],
  },
  {
    name: 'out of memory, once',
    code: 'oom-killed',
    verdict: false,
    pods: [pod('a', {state: {state: ended(137, 'OOMKilled', 2)}, ...limited})],
  },
  {
    name: 'out of memory without a limit',
    code: 'oom-killed',
    verdict: true,
    says: /it has no limit/,
    pods: [pod('a', backOff(2, ended(137, 'OOMKilled', 20)))],
  },
  {
    name: 'out of memory a minute ago, ready now',
    code: 'oom-killed',
    kind: 'retryable',
    pods: [readyPod('a', {restartCount: 1, lastState: ended(137, 'OOMKilled', 60)}), pod('b')],
  },
  {
    name: 'a run of a Job that was out of memory',
    code: 'oom-killed',
    kind: 'retryable',
    subject: job,
    pods: [pod('a', {...owned, ...failedRun('OOMKilled', 137)})],
  },
  {
    name: 'a Job that failed so',
    code: 'oom-killed',
    verdict: true,
    subject: {...job, status: {conditions: [{type: 'Failed', status: 'True'}]}},
    pods: [pod('a', {...owned, ...failedRun('OOMKilled', 137)})],
  },

  {
    name: 'an init container that fails',
    code: 'init-failed',
    verdict: true,
    says: /init container wait crashes again/,
    pods: [pod('a', init({restartCount: 2, state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: ended(2, 'Error', 20)}))],
  },
  {name: 'an init container that failed once', code: 'init-failed', verdict: false, pods: [pod('a', init({state: ended(2, 'Error', 2)}))]},
  {
    name: 'an init container that failed once and does not come back',
    code: 'init-failed',
    verdict: true,
    pods: [pod('a', init({restartCount: 1, state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: ended(2, 'Error', 70)}))],
  },
  {name: 'an init container that waits', pods: [pod('a', init({state: {running: {startedAt: ago(900)}}}))]},
  {name: 'an init container that is done', pods: [pod('a', init({state: ended(0, 'Completed', 20)}))]},

  {
    name: 'a program that is not in the image',
    code: 'start-error',
    verdict: true,
    says: /its program \/bin\/nope is not in the image, 2 restarts/,
    pods: [pod('a', waiting('RunContainerError', notFound, {restartCount: 2, lastState: epoch}))],
  },
  {name: 'the same just now', code: 'start-error', verdict: false, pods: [pod('a', {...waiting('RunContainerError', notFound), age: 4})]},
  {name: 'the same in the back-off', code: 'start-error', verdict: true, pods: [pod('a', backOff(2, epoch))]},
  {name: 'the same while it is down', code: 'start-error', verdict: true, pods: [pod('a', {state: {state: epoch}})]},
  {
    name: 'not in PATH',
    code: 'start-error',
    verdict: true,
    says: /its program serve is not in the image/,
    pods: [
      pod(
        'a',
        waiting(
          'RunContainerError',
          'runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
        ),
      ),
    ],
  },
  {
    name: 'permission denied',
    code: 'start-error',
    verdict: true,
    says: /permission denied/,
    pods: [pod('a', waiting('RunContainerError', 'unable to start container process: exec: "/app/run.sh": permission denied: unknown'))],
  },
  {
    name: 'no command',
    code: 'start-error',
    verdict: true,
    says: /names a command/,
    pods: [
      pod('a', waiting('CreateContainerError', 'failed to generate container "1f" spec: failed to generate spec: no command specified')),
    ],
  },
  {
    name: 'runs as root',
    code: 'start-error',
    verdict: true,
    says: /securityContext forbids/,
    pods: [
      pod(
        'a',
        waiting(
          'CreateContainerConfigError',
          'container has runAsNonRoot and image will run as root (pod: "api-a_gomeet(1)", container: api)',
        ),
      ),
    ],
  },
  {
    name: 'the runtime is slow',
    code: 'start-error',
    kind: 'retryable',
    pods: [pod('a', waiting('CreateContainerError', 'failed to reserve container name "api_api-a_gomeet_0": name is reserved for "4f"'))],
  },
  {
    name: 'the runtime does not say anything known',
    code: 'start-error',
    verdict: false,
    pods: [pod('a', {...waiting('CreateContainerError', 'cgroup: strange'), age: 60})],
  },
  {
    name: 'and still does not after two minutes',
    code: 'start-error',
    verdict: true,
    pods: [pod('a', {...waiting('CreateContainerError', 'cgroup: strange'), age: 130})],
  },

  {
    name: 'a Secret that is missing',
    code: 'config-missing',
    verdict: true,
    says: /container api needs Secret db-app, which did not exist when the kubelet looked/,
    pods: [pod('a', waiting('CreateContainerConfigError', secret))],
  },
  {
    name: 'a Secret that is missing just now',
    code: 'config-missing',
    verdict: false,
    pods: [pod('a', {...waiting('CreateContainerConfigError', secret), age: 10})],
  },
  {
    name: 'a Secret that does not exist',
    code: 'config-missing',
    verdict: true,
    says: /does not exist/,
    gathered: ['Secret'],
    pods: [pod('a', waiting('CreateContainerConfigError', secret))],
  },
  {
    name: 'a Secret that exists now',
    code: 'config-missing',
    kind: 'retryable',
    says: /was missing and exists now/,
    pods: [pod('a', waiting('CreateContainerConfigError', secret))],
    others: [object('v1', 'Secret', 'db-app')],
  },
  {
    name: 'a ConfigMap that is missing',
    code: 'config-missing',
    verdict: true,
    says: /ConfigMap api-config/,
    pods: [pod('a', waiting('CreateContainerConfigError', 'configmap "api-config" not found'))],
  },
  {
    name: 'a key that is missing',
    code: 'config-missing',
    verdict: true,
    says: /key url of Secret db-app/,
    hints: /describe secret db-app/,
    pods: [pod('a', waiting('CreateContainerConfigError', "couldn't find key url in Secret gomeet/db-app"))],
    others: [object('v1', 'Secret', 'db-app', {data: {user: ''}})],
  },
  {
    name: 'a key that is there now',
    code: 'config-missing',
    kind: 'retryable',
    pods: [pod('a', waiting('CreateContainerConfigError', "couldn't find key url in ConfigMap gomeet/api"))],
    others: [object('v1', 'ConfigMap', 'api', {data: {url: 'x'}})],
  },
  {
    name: 'a Secret whose values were taken out proves nothing about keys',
    code: 'config-missing',
    says: /did not exist when the kubelet looked/,
    pods: [pod('a', waiting('CreateContainerConfigError', "couldn't find key url in Secret gomeet/db-app"))],
    others: [object('v1', 'Secret', 'db-app')],
  },
  {
    name: "the kubelet's cache",
    code: 'config-missing',
    kind: 'retryable',
    pods: [pod('a', waiting('CreateContainerConfigError', 'failed to sync secret cache: timed out waiting for the condition'))],
  },
  {
    name: 'a volume whose Secret is missing',
    code: 'config-missing',
    verdict: true,
    says: /a volume needs Secret edge-tls/,
    pods: [creating],
    others: [mount('"tls" : secret "edge-tls" not found')],
  },
  {
    name: 'a volume whose Secret is missing just now',
    code: 'config-missing',
    verdict: false,
    pods: [creating],
    others: [mount('"tls" : secret "edge-tls" not found', 5)],
  },
  {
    name: 'a volume whose key is missing',
    code: 'config-missing',
    says: /key tls\.crt of Secret edge-tls/,
    pods: [creating],
    others: [mount('"tls" : references non-existent secret key: tls.crt')],
  },
  {
    name: 'a projected volume whose key is missing',
    code: 'config-missing',
    says: /key b\.yaml of ConfigMap mixed/,
    pods: [creating],
    others: [mount('"all" : configmap references non-existent config key: b.yaml')],
  },
  {
    name: 'a volume that was mounted in the end',
    pods: [creating],
    others: [mount('"tls" : secret "edge-tls" not found'), event(creating, 'Pulled', 'Container image already present', {last: 2})],
  },
];

describe('containers', () => {
  it.each(rows)('$name', (row) => judge(containers, row));
});
