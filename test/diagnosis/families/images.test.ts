// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, it} from 'vitest';
import images from '../../../src/diagnosis/families/images.ts';
import {judge, type Row} from './_judge.ts';
import {ended, event, object, pod, waiting} from './_states.ts';

const image = 'registry.example.com/gomeet/auth-service:v9';
const pulling = (said: string, named = image) => `rpc error: code = NotFound desc = failed to pull and unpack image "${named}": ${said}`;
const absent = pulling(`failed to resolve reference "${image}": ${image}: not found`);
const with9 = {container: {image}};

/** One pod whose container waits with this reason and text, for some seconds. */
function stuck(reason: string, message: string, age = 30, parts: object = {}): Pick<Row, 'pods'> {
  return {pods: [pod('a', {...waiting(reason, message), ...with9, age, ...parts})]};
}
/** Kubernetes before 1.32: the state tells nothing, the event does. */
function silent(message: string, first = 30): Pick<Row, 'pods' | 'others'> {
  const one = pod('a', {...waiting('ImagePullBackOff', `Back-off pulling image "${image}"`), ...with9, age: 40});
  return {
    pods: [one],
    others: [
      event(one, 'Failed', `Failed to pull image "${image}": ${message}`, {first, container: 'api', count: 3}),
      event(one, 'Failed', 'Error: ErrImagePull', {container: 'api'}),
    ],
  };
}

const rows: readonly Row[] = [
  {name: 'absent, just now', code: 'image-not-found', verdict: false, ...stuck('ErrImagePull', absent, 4)},
  {
    name: 'absent, after the grace',
    code: 'image-not-found',
    verdict: true,
    says: /auth-service:v9 does not exist in its registry/,
    ...stuck('ErrImagePull', absent),
  },
  {
    name: 'absent, told by the back-off (1.32)',
    code: 'image-not-found',
    verdict: true,
    ...stuck('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${absent}`),
  },
  {
    name: 'absent, told by an event (before 1.32)',
    code: 'image-not-found',
    verdict: true,
    shows: /Failed \(x3\): Failed to pull image/,
    ...silent(absent),
  },
  {name: 'absent, told by an event, first seen just now', code: 'image-not-found', verdict: false, ...silent(absent, 3)},
  {
    name: 'manifest unknown',
    code: 'image-not-found',
    verdict: true,
    ...stuck('ErrImagePull', `rpc error: code = Unknown desc = reading manifest v9 in ${image}: manifest unknown`),
  },
  {
    name: 'a digest that is gone',
    code: 'image-not-found',
    verdict: true,
    ...stuck(
      'ErrImagePull',
      pulling(
        'failed to copy: httpReadSeeker: failed open: content at https://registry.example.com/v2/gomeet/manifests/sha256:50429 not found: not found',
      ),
    ),
  },
  {
    name: 'never pulled',
    code: 'image-not-found',
    verdict: true,
    says: /imagePullPolicy Never/,
    ...stuck('ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`),
  },
  {
    name: 'words in the name do not decide',
    code: 'image-not-found',
    verdict: true,
    pods: [
      pod('a', {
        ...waiting(
          'ErrImagePull',
          'rpc error: code = NotFound desc = failed to pull and unpack image "registry.example.com/timeout/forbidden-429:toomanyrequests": failed to resolve reference "registry.example.com/timeout/forbidden-429:toomanyrequests": registry.example.com/timeout/forbidden-429:toomanyrequests: not found',
        ),
        container: {image: 'registry.example.com/timeout/forbidden-429:toomanyrequests'},
        age: 30,
      }),
    ],
  },
  {
    name: 'a name that says not-found does not decide either',
    code: 'registry-unreachable',
    kind: 'retryable',
    pods: [
      pod('a', {
        ...waiting(
          'ErrImagePull',
          'failed to pull and unpack image "not-found:v1": failed to resolve reference "registry.example.com/library/not-found:v1": failed to do request: Head "https://registry.example.com/v2/library/not-found/manifests/v1": dial tcp: lookup registry.example.com: no such host',
        ),
        container: {image: 'not-found:v1'},
      }),
    ],
  },
  {
    name: '401, no secrets',
    code: 'image-unauthorized',
    verdict: true,
    says: /the pod has no imagePullSecrets/,
    ...stuck(
      'ErrImagePull',
      pulling(
        `failed to resolve reference "${image}": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.example.com/token?scope=repository: 401 Unauthorized`,
      ),
    ),
  },
  {
    name: '401, just now',
    code: 'image-unauthorized',
    verdict: false,
    ...stuck(
      'ErrImagePull',
      pulling(
        `failed to resolve reference "${image}": unexpected status from HEAD request to https://registry.example.com/v2/gomeet/manifests/v9: 401 Unauthorized`,
      ),
      5,
    ),
  },
  {
    name: 'pull access denied',
    code: 'image-unauthorized',
    verdict: true,
    ...stuck(
      'ImagePullBackOff',
      `Back-off pulling image "${image}": ErrImagePull: ${pulling('failed to resolve reference "x": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed')}`,
    ),
  },
  {
    name: '403 names the pull secret',
    code: 'image-unauthorized',
    verdict: true,
    says: /imagePullSecrets registry$/,
    ...stuck('ErrImagePull', pulling('unexpected status from HEAD request to https://registry.example.com/v2/a: 403 Forbidden'), 30, {
      spec: {nodeName: 'app-1', containers: [{name: 'api', image}], imagePullSecrets: [{name: 'registry'}]},
    }),
  },
  {
    name: 'a pull secret that does not exist',
    code: 'image-unauthorized',
    verdict: true,
    says: /imagePullSecrets registry, of which registry does not exist/,
    gathered: ['Secret'],
    ...stuck('ErrImagePull', 'no basic auth credentials', 30, {
      spec: {nodeName: 'app-1', containers: [{name: 'api', image}], imagePullSecrets: [{name: 'registry'}]},
    }),
    others: [object('v1', 'Secret', 'another')],
  },
  {
    name: '429 of a hub',
    code: 'image-rate-limited',
    kind: 'retryable',
    ...stuck(
      'ErrImagePull',
      pulling(
        'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example.com/v2/library/redis/manifests/sha256:bb01ad25: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.',
      ),
    ),
  },
  {
    name: 'toomanyrequests of another',
    code: 'image-rate-limited',
    kind: 'retryable',
    ...stuck('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: toomanyrequests: Data limit exceeded`),
  },
  {name: "the kubelet's own limit", code: 'image-rate-limited', verdict: false, ...stuck('ErrImagePull', 'pull QPS exceeded', 500)},
  {
    name: 'no such host',
    code: 'registry-unreachable',
    kind: 'retryable',
    says: /no such host/,
    ...stuck(
      'ErrImagePull',
      pulling(
        'failed to do request: Head "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 10.245.0.10:53: no such host',
      ),
    ),
  },
  {
    name: 'an untrusted certificate',
    code: 'registry-unreachable',
    kind: 'retryable',
    ...stuck(
      'ErrImagePull',
      pulling(
        'failed to do request: Head "https://registry.example.com/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ),
    ),
  },
  {
    name: '503 of the token server',
    code: 'registry-unreachable',
    verdict: false,
    ...stuck(
      'ErrImagePull',
      pulling(
        'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.example.com/token: 503 Service Unavailable',
      ),
      900,
    ),
  },
  {
    name: 'a timeout',
    code: 'registry-unreachable',
    kind: 'retryable',
    ...stuck(
      'ErrImagePull',
      pulling('failed to do request: Head "https://registry.example.com/v2/": dial tcp 203.0.113.5:443: i/o timeout'),
    ),
  },
  {
    name: 'nobody knows why yet',
    code: 'registry-unreachable',
    verdict: false,
    says: /answer is not known yet/,
    ...stuck('ImagePullBackOff', `Back-off pulling image "${image}"`, 900),
  },
  {
    name: 'an invalid name ends at once',
    code: 'image-name-invalid',
    verdict: true,
    ...stuck(
      'InvalidImageName',
      'Failed to apply default image tag "Gomeet/api:v 1": couldn\'t parse image name "Gomeet/api:v 1": invalid reference format',
      1,
    ),
  },
  {name: 'an invalid name without a text', code: 'image-name-invalid', verdict: true, ...stuck('InvalidImageName', '', 1)},
  {
    name: 'an invalid name of an init container',
    code: 'image-name-invalid',
    verdict: true,
    pods: [
      pod('a', {
        spec: {nodeName: 'app-1', initContainers: [{name: 'wait', image: 'x:y:z'}], containers: [{name: 'api', image}]},
        status: {initContainerStatuses: [{name: 'wait', state: {waiting: {reason: 'InvalidImageName', message: ''}}}]},
      }),
    ],
  },
  {
    name: 'no variant for the processor',
    code: 'image-wrong-architecture',
    verdict: true,
    ...stuck('ErrImagePull', pulling('no match for platform in manifest: not found')),
  },
  {
    name: 'no variant, just now',
    code: 'image-wrong-architecture',
    verdict: false,
    ...stuck('ErrImagePull', pulling('no match for platform in manifest sha256:b9ab2c28: not found'), 3),
  },
  {
    name: 'a program for another processor',
    code: 'image-wrong-architecture',
    verdict: true,
    pods: [
      pod('a', {
        ...waiting('CrashLoopBackOff', 'back-off 20s', {
          restartCount: 2,
          lastState: ended(255, 'Error', 20, 1, 'exec /app/server: exec format error\n'),
        }),
      }),
    ],
  },
  {
    name: 'the same from the runtime',
    code: 'image-wrong-architecture',
    verdict: true,
    pods: [
      pod('a', {
        ...waiting(
          'RunContainerError',
          'failed to create containerd task: OCI runtime create failed: exec: "/app": exec format error: unknown',
        ),
      }),
    ],
  },
  {
    name: 'a full disk',
    code: 'node-pressure',
    kind: 'retryable',
    ...stuck('ErrImagePull', 'failed to extract layer sha256:1: write /var/lib/containerd/x: no space left on device: unknown'),
  },
  {
    name: 'docker: absent',
    code: 'image-not-found',
    verdict: true,
    ...stuck('ErrImagePull', `Error response from daemon: manifest for ${image} not found: manifest unknown: manifest unknown`),
  },
  {
    name: 'docker: denied',
    code: 'image-unauthorized',
    verdict: true,
    ...stuck(
      'ErrImagePull',
      "Error response from daemon: pull access denied for gomeet/auth-service, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ),
  },
  {
    name: 'docker: no answer',
    code: 'registry-unreachable',
    kind: 'retryable',
    ...stuck(
      'ErrImagePull',
      'Error response from daemon: Get "https://registry.example.com/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    ),
  },
  {
    name: 'no permission',
    code: 'image-unauthorized',
    verdict: true,
    ...stuck(
      'ErrImagePull',
      pulling('failed to authorize: unexpected status: 403 Forbidden: Unauthenticated requests do not have permission'),
    ),
  },
  {
    name: 'many pods of one trouble are told once',
    code: 'image-not-found',
    counts: 3,
    says: /\(3 pods\)/,
    pods: ['a', 'b', 'c'].map((name) => pod(name, {...waiting('ErrImagePull', absent), ...with9})),
  },
  {name: 'a container that is being created', pods: [pod('a', waiting('ContainerCreating'))]},
  {
    name: 'a pull that was answered in the end',
    pods: [pod('a', {state: {state: {running: {}}, started: true}, ...with9})],
    others: [event(pod('a'), 'Failed', `Failed to pull image "${image}": ${absent}`)],
  },
];

describe('images', () => {
  it.each(rows)('$name', (row) => judge(images, row));
});
